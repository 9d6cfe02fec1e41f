"""File, environment and flags become one target, or one sentence that says why not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jwt
import pytest

from taskpact.cli.errors import EXPECTED, Exit
from taskpact.target import Prompts
from taskpact.target.config import adjusted, settings
from taskpact.target.errors import ConfigError, SmokeError
from taskpact.target.jws import fresh_key
from taskpact.target.options import OPTIONS, TARGET

URL = "https://tasks.example/base"
NOW = 1_800_000_000.0
SECRET = "a shared secret of the tests, long enough"


@pytest.fixture
def declared(tmp_path):
    """Read settings from flags (by name), environment and the text of a taskpact.toml."""

    def read(toml: str | None = None, environ=None, **flags):
        if toml is not None:
            (tmp_path / "taskpact.toml").write_text(toml, encoding="utf-8")
        by_name = {name.replace("_", "-"): value for name, value in flags.items()}
        options = {each.dest: by_name.pop(each.name, None) for each in TARGET}
        assert not by_name
        return settings(options, environ or {}, tmp_path, now=NOW)

    return read


@pytest.fixture
def refused(declared):
    """The sentence by which settings are refused."""

    def read(*arguments, **flags) -> str:
        with pytest.raises(ConfigError) as caught:
            declared(*arguments, **flags)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return read


def test_nothing_declared_means_the_embedded_mock(declared):
    """None; so does a run that only says how to judge."""
    assert declared() is None
    assert declared(timeout=5.0, no_raw=True, capability=("list",)) is None


def test_a_url_alone_is_a_target_without_credentials(declared):
    """Everything else has its default."""
    target = declared(target=URL + "/")
    assert target.url == URL
    assert target.callers["self"].token == ""
    assert (target.recipe, target.headers, target.verify, target.raw) == (None, (), True, True)
    assert target.prompts == Prompts()
    assert target.capabilities == {
        "audience": False,
        "issuer": False,
        "teammate": False,
        "outsider": False,
        "slow-task": True,
    }


def test_flags_outweigh_environment_and_environment_the_file(declared):
    """For the URL and for each caller by itself."""
    toml = """
        url = "http://file"
        [callers.self]
        token = "file-self"
        [callers.teammate]
        token = "file-teammate"
        [callers.outsider]
        token = "file-outsider"
    """
    environ = {
        "TASKPACT_URL": "http://environment",
        "TASKPACT_TOKEN": "environment-self",
        "TASKPACT_TEAMMATE_TOKEN": "environment-teammate",
    }
    target = declared(toml, environ, target="http://flag", token="flag-self")
    assert target.url == "http://flag"
    assert {name: each.token for name, each in target.callers.items()} == {
        "self": "flag-self",
        "teammate": "environment-teammate",
        "outsider": "file-outsider",
    }
    assert declared(environ=environ).url == "http://environment"
    assert declared().url == "http://file"


def test_an_empty_variable_says_nothing(declared):
    """As where it was never set."""
    assert declared(environ={"TASKPACT_URL": "", "TASKPACT_TOKEN": ""}) is None


def test_everything_a_file_can_declare(declared):
    """One file with every key."""
    target = declared(
        f"""
        url = "{URL}"
        audience = "tasks"
        issuer = "https://issuer.example"
        raw_framing = false
        [callers.self.claims]
        sub = "alice"
        [callers.teammate]
        token_env = "BOB"
        [callers.outsider]
        command = ["{Path(sys.executable).as_posix()}", "-c", "print('mallory'); print('more')"]
        [jwt]
        secret_env = "KEY"
        algorithm = "HS512"
        [capabilities]
        details = true
        webhook = false
        [prompts]
        ordinary = "Hi."
        slow = ""
        [limits]
        seconds = 7
        idle = 2.5
        [headers]
        X-Tenant = "red"
        [tls]
        verify = false
        """,
        {"BOB": " bob\n", "KEY": SECRET * 2},
    )
    assert (target.audience, target.issuer) == ("tasks", "https://issuer.example")
    assert (target.raw, target.verify) == (False, False)
    assert target.callers["teammate"].token == "bob"
    assert target.callers["outsider"].token == "mallory"
    assert (target.limits.seconds, target.limits.idle) == (7, 2.5)
    assert target.prompts == Prompts("Hi.", "")
    assert target.headers == (("X-Tenant", "red"),)
    assert target.capabilities == {
        "audience": True,
        "issuer": True,
        "teammate": True,
        "outsider": True,
        "slow-task": False,
        "details": True,
        "webhook": False,
    }
    claims = jwt.decode(
        target.callers["self"].token,
        SECRET * 2,
        algorithms=["HS512"],
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims == {"sub": "alice", "iat": NOW, "exp": NOW + 3600}
    assert target.callers["self"].claims == {"sub": "alice"}


def test_a_file_is_named_by_a_flag(declared, tmp_path):
    """Relative to the current folder; what it names is relative to itself."""
    (tmp_path / "sub").mkdir()
    recipe, _ = fresh_key("ES256")
    (tmp_path / "sub" / "key.pem").write_bytes(recipe.key)
    (tmp_path / "sub" / "other.toml").write_text(
        f'url = "{URL}"\n[jwt]\nkey_file = "key.pem"\n[callers.self.claims]\nsub = "a"\n',
        encoding="utf-8",
    )
    target = declared('url = "http://not.this"', config="sub/other.toml")
    assert (target.url, target.recipe.algorithm) == (URL, "ES256")


def test_a_private_key_may_be_a_flag(declared, tmp_path):
    """Its algorithm is that of its kind, unless another is given."""
    recipe, _ = fresh_key("RS256")
    (tmp_path / "key.pem").write_bytes(recipe.key)
    claims = '{"sub": "alice"}'
    target = declared(target=URL, jwt_key="key.pem", jwt_claims=claims)
    assert jwt.get_unverified_header(target.callers["self"].token)["alg"] == "RS256"
    target = declared(target=URL, jwt_key="key.pem", jwt_claims=claims, jwt_algorithm="PS256")
    assert jwt.get_unverified_header(target.callers["self"].token)["alg"] == "PS256"


def test_claims_may_come_from_the_environment(declared):
    """With the secret beside them."""
    environ = {"TASKPACT_JWT_SECRET": SECRET, "TASKPACT_JWT_CLAIMS": '{"sub": "alice"}'}
    assert declared(target=URL, environ=environ).callers["self"].claims == {"sub": "alice"}


def test_the_claims_of_a_readable_token_are_known(declared):
    """An opaque one has none."""
    token = jwt.encode({"sub": "alice"}, SECRET)
    assert declared(target=URL, token=token).callers["self"].claims == {"sub": "alice"}
    assert declared(target=URL, token="opaque").callers["self"].claims is None


def test_headers_of_flags_replace_those_of_the_file(declared):
    """By name, in any case; others stay."""
    toml = f'url = "{URL}"\n[headers]\nX-Tenant = "red"\nX-Other = "1"\n'
    target = declared(toml, header=("x-tenant:  blue ", "X-New: a:b"))
    assert target.headers == (("X-Other", "1"), ("x-tenant", "blue"), ("X-New", "a:b"))


def test_capabilities_of_flags_outweigh_the_file(declared):
    """Both ways."""
    toml = f'url = "{URL}"\n[capabilities]\ndetails = true\nlist = false\n'
    target = declared(toml, capability=("list", "share"), no_capability=("details", "slow-task"))
    said = target.capabilities
    assert [said[name] for name in ("list", "share", "details", "slow-task")] == [1, 1, 0, 0]


def test_a_timeout_bounds_the_silence_too(declared):
    """And never widens it."""
    assert declared(target=URL, timeout=3.0).limits.idle == 3
    assert declared(target=URL, timeout=300.0).limits.idle == 20


def test_insecure_and_no_raw_are_switches(declared):
    """Over whatever the file says."""
    toml = f'url = "{URL}"\nraw_framing = true\n[tls]\nverify = true\n'
    target = declared(toml, insecure=True, no_raw=True)
    assert (target.verify, target.raw) == (False, False)


def test_authorities_are_a_file_beside_the_configuration(declared, refused, tmp_path):
    """It is looked at before anything is sent."""
    import trustme

    trustme.CA().cert_pem.write_to_path(tmp_path / "ca.pem")
    toml = f'url = "{URL}"\n[tls]\nca_file = "ca.pem"\n'
    assert declared(toml).verify == str(tmp_path / "ca.pem")
    (tmp_path / "ca.pem").write_text("nothing", encoding="utf-8")
    assert "holds no certificates" in refused(toml)
    assert "is no file" in refused(toml.replace("ca.pem", "other.pem"))
    assert "leave one out" in refused(toml + "verify = false\n")


def test_a_target_can_be_adjusted_by_flags(declared):
    """For the embedded mock server, which no file declares."""
    target = declared(target=URL)
    options = {each.dest: None for each in OPTIONS} | {"taskpact_timeout": 2.0}
    assert adjusted(target, options).limits.seconds == 2
    assert adjusted(target, {}) == target


def test_secrets_that_the_target_holds_come_from_the_file_and_the_environment(declared):
    """By name; none of them shows in what is printed of the target."""
    toml = f'url = "{URL}"\n[secrets]\nA = "value-of-a"\n[secrets_env]\nB = "VALUE"\n'
    target = declared(toml, {"VALUE": "value-of-b"})
    assert target.held == {"A": "value-of-a", "B": "value-of-b"}
    assert {"value-of-a", "value-of-b"} <= set(target.secrets)
    assert "value-of" not in repr(target)


def test_a_secret_that_is_missing_or_short_is_refused(refused):
    """It might be met by chance; the sentence does not show it."""
    toml = f'url = "{URL}"\n'
    assert "secret 'B' has fewer" in refused(f'{toml}[secrets_env]\nB = "NOWHERE"\n')
    sentence = refused(f'{toml}[secrets]\nA = "quiet"\n')
    assert "secret 'A' has fewer" in sentence
    assert "quiet" not in sentence


BAD_FILES = {
    "key": ('urll = "x"', "no key 'urll' is known: did you mean 'url'?"),
    "far key": ("zzz = 1", "no key 'zzz' is known: there are url, audience"),
    "inner key": ("[callers.self]\ntokn = 'x'", "'callers.self.tokn' is known: did you mean"),
    "caller": ("[callers.selfish]\n", "'callers.selfish' is known: did you mean 'self'?"),
    "type": ("url = 1", "url must be a text"),
    "switch": ("raw_framing = 'no'", "raw_framing must be true or false"),
    "table": ("callers = 1", "callers must be a table"),
    "number": ("[limits]\nidle = true", "limits.idle must be a number of seconds above zero"),
    "zero": ("[limits]\nidle = 0", "limits.idle must be a number of seconds above zero"),
    "headers": ("[headers]\nA = 1", "headers must be a table of texts"),
    "command": ("[callers.self]\ncommand = []", "callers.self.command must be a text or a list"),
    "capability type": ("[capabilities]\nlist = 1", "capabilities must be a table of true and"),
    "TOML": ("url = ", "is not TOML"),
    "no url": ("[limits]\nidle = 1", "has no url"),
    "empty url": ("url = ''", "has no url"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_one_sentence_with_its_name(refused, tmp_path, case):
    """Unknown keys get a near match; wrong types say which is right."""
    text, said = BAD_FILES[case]
    sentence = refused(text)
    assert sentence.startswith(str(tmp_path / "taskpact.toml"))
    assert said in sentence


BAD_URLS = {
    "localhost:8080": "did you mean 'http://localhost:8080'?",
    "ftp://host": "not an http or https URL",
    "http://": "not an http or https URL",
    "http://user:pw@host": "credentials do not belong in a URL",
    "http://host/?q": "neither query nor fragment",
    "http://host:99999": "Port out of range",
}


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_bad_url_is_one_sentence(refused, url):
    """With a guess at what was meant."""
    assert BAD_URLS[url] in refused(target=url)


BAD_CALLERS = {
    "two flags": ({"token": "a", "token_command": "b"}, "", "--token and --token-command"),
    "two keys": ({}, "[callers.self]\ntoken = 'a'\ntoken_env = 'B'", "has token and token_env"),
    "no key": ({}, "[callers.self]\n", "has nothing: give one of"),
    "variable": ({}, "[callers.self]\ntoken_env = 'B'", "the environment has no B"),
    "bearer": ({"token": "Bearer abc"}, "", "begins with 'Bearer': leave that word out"),
    "space": ({"token": "a b"}, "", "holds a space or a character no header can carry"),
    "line": ({"token": "a\r\nX: y"}, "", "holds a space or a character no header can carry"),
    "letter": ({"token": "tøken"}, "", "holds a space or a character no header can carry"),
    "empty": ({}, "[callers.self]\ntoken = ' '", "the token is empty"),
    "claims only": ({"jwt_claims": "{}"}, "", "claims need a secret or a key"),
    "claims text": ({"jwt_secret": "s", "jwt_claims": "{"}, "", "--jwt-claims: is not JSON"),
    "claims list": ({"jwt_secret": "s", "jwt_claims": "[]"}, "", "must be a JSON object"),
    "claims date": (
        {},
        "[jwt]\nsecret = 's'\n[callers.self]\nclaims = {day = 2020-01-01}",
        "no token can be made of the claims",
    ),
    "secret only": ({"jwt_secret": "s"}, "", "nothing says whose"),
    "two keys to sign": ({"jwt_secret": "s", "jwt_key": "f"}, "", "--jwt-secret and --jwt-key"),
    "two secrets": ({}, "[jwt]\nsecret = 's'\nkey_file = 'f'", "has secret and key_file"),
    "no secret": ({}, "[jwt]\nsecret_env = 'NONE'", "NONE is empty or missing"),
    "algorithm only": ({"jwt_algorithm": "HS256"}, "", "needs a secret or a key file"),
    "key file": ({"jwt_key": "none.pem"}, "", "none.pem cannot be read (No such file"),
    "no key in file": ({"jwt_key": "taskpact.toml"}, "", "not a private key in PEM"),
    "algorithm": (
        {"jwt_secret": "s", "jwt_claims": "{}", "jwt_algorithm": "RS256"},
        "",
        "the key does not fit the algorithm RS256",
    ),
    "command missing": ({"token_command": "no-such-program-anywhere"}, "", "cannot run (No such"),
    "command quotes": ({"token_command": "a 'b"}, "", "cannot be read (No closing quotation)"),
    "command blank": ({"token_command": " "}, "", "the command cannot be read (it is empty)"),
    "header": ({"header": ("no colon",)}, "", "'no colon' is not 'NAME: VALUE'"),
    "header name": ({"header": ("a b: c",)}, "", "'a b' cannot be sent as HTTP"),
    "header value": ({"header": ("a: b\r\nc: d",)}, "", "'a' cannot be sent as HTTP"),
    "our header": ({"header": ("Accept: x",)}, "", "Accept is set by the checks"),
    "capability": ({"capability": ("detail",)}, "", "'detail': did you mean 'details'?"),
    "both": ({"capability": ("list",), "no_capability": ("list",)}, "", "both name 'list'"),
    "elsewhere": ({"capability": ("outsider",)}, "", "declared by a token of the outsider"),
    "timeout": ({"timeout": 0.0}, "", "--timeout: must be a number of seconds above zero"),
    "not a timeout": ({"timeout": float("nan")}, "", "--timeout: must be a number"),
}


@pytest.mark.parametrize("case", BAD_CALLERS)
def test_what_cannot_be_used_is_one_sentence(refused, case):
    """It names the flag or the place in the file, and what to do; never a secret."""
    flags, toml, said = BAD_CALLERS[case]
    assert said in refused(f'url = "{URL}"\n{toml}', **flags)


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_a_command_runs_without_a_shell(declared):
    """Its words are as they are written; the environment is handed on."""
    text = "import os, sys; print(sys.argv[1], os.environ['WHO'], sep='')"
    command = json.dumps([*python(text), "$HOME;`"])
    target = declared(f'url = "{URL}"\n[callers.self]\ncommand = {command}\n', {"WHO": "me"})
    assert target.callers["self"].token == "$HOME;`me"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys; sys.exit('first\\nno\\x1b[31m login')", "ended with status 1: no [31m login"),
        ("pass", "ended with no output"),
        ("print()", "the token is empty"),
    ],
    ids=["status", "silence", "blank"],
)
def test_a_command_that_gives_no_token_is_told(refused, text, said):
    """With the last line of its own words, without what a terminal would obey."""
    command = json.dumps(python(text))
    assert said in refused(f'url = "{URL}"\n[callers.self]\ncommand = {command}\n')


def test_a_command_has_a_time_limit(monkeypatch, refused):
    """Ten seconds; less here."""
    monkeypatch.setattr("taskpact.target.credentials.COMMAND_SECONDS", 0.2)
    command = json.dumps(python("import threading; threading.Event().wait()"))
    said = refused(f'url = "{URL}"\n[callers.self]\ncommand = {command}\n')
    assert "took over 0.2 seconds" in said


@pytest.mark.parametrize("each", [o for o in TARGET if o.name.endswith(("token", "command"))])
def test_what_describes_a_server_needs_its_url(refused, each):
    """Else the mock would be judged in silence."""
    name = each.name.replace("-", "_")
    assert refused(**{name: "x"}) == f"{each.flag} describes a server, but no URL says which"


def test_a_file_without_a_url_takes_it_from_elsewhere(declared):
    """So one file serves for several places."""
    toml = "[callers.self]\ntoken = 'abc'\n"
    assert declared(toml, target=URL).callers["self"].token == "abc"


def test_a_file_that_was_named_must_be_there(refused):
    """Unlike the one that may lie in the current folder."""
    assert "nowhere.toml: cannot be read" in refused(config="nowhere.toml")


def test_errors_have_their_exit_status():
    """Unusable configuration is a usage error; a target out of reach is its own status."""
    statuses = {ConfigError: Exit.USAGE, SmokeError: Exit.UNJUDGED}
    for kind, status in statuses.items():
        assert EXPECTED[f"{kind.__module__}.{kind.__qualname__}"] == status


def test_no_secret_shows_in_the_repr_of_a_target(declared):
    """Tokens and keys stay out of tracebacks and logs."""
    target = declared(target=URL, token="top-secret", jwt_secret=SECRET, outsider_token="o-secret")
    for secret in target.secrets:
        assert secret not in repr(target)
