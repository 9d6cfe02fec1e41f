"""First contact says in one line what is wrong with a target, or what the target has."""

from __future__ import annotations

import socket
import ssl
import threading
import time

import pytest
import trustme

from taskpact.contract import load
from taskpact.target import Caller, Target
from taskpact.target.errors import SmokeError
from taskpact.target.jws import signed
from taskpact.target.smoke import contact
from taskpact.target.target import Recipe
from taskpact.wire.client import Client
from taskpact.wire.limits import Limits

CONTRACT = load()
CREATE = CONTRACT.operation("createTask")
ACKNOWLEDGED = CONTRACT.negotiation.acknowledgement
STREAM = CONTRACT.negotiation.stream
FIELD = CONTRACT.negotiation.field
TOKEN = "token-of-the-caller-0123456789"
HTML = {"Content-Type": "text/html; charset=utf-8"}


def target(url: str, token: str = TOKEN, seconds: float = 5, **more) -> Target:
    claims = more.pop("claims", None)
    limits = Limits(seconds=seconds, idle=seconds)
    return Target(url, {"self": Caller("self", token, claims)}, limits=limits, **more)


def met(aimed: Target):
    with Client(aimed.url, aimed.headers, aimed.limits, verify=aimed.verify) as client:
        return contact(CONTRACT, aimed, client)


def trouble(aimed: Target) -> str:
    """What is wrong with the target, in one harmless line."""
    with pytest.raises(SmokeError) as caught:
        met(aimed)
    said = str(caught.value)
    assert said.startswith(f"{aimed.url}: ")
    assert said.isprintable()
    assert TOKEN not in said
    return said.removeprefix(f"{aimed.url}: ")


def creating(asked, **more):
    """The right answer to createTask, in the form that was asked for."""
    if asked.body[FIELD] == ACKNOWLEDGED.name:
        return ACKNOWLEDGED.status, {"task_id": asked.body["id"], "status": "running"}
    return STREAM.status, b"data: {}\n\n", {"Content-Type": STREAM.media_type, **more}


def only_creating(asked):
    return creating(asked) if asked.method == "POST" else (404, {"error": "no such thing"})


# --- what a target has


def test_an_ordinary_request_is_sent_with_the_callers_token(serve):
    """The acknowledgement is asked for, by field and by Accept, for a fresh uuid."""
    server = serve(only_creating)
    found = met(target(server.url))
    first = server.asked[0]
    assert (first.method, first.path) == (CREATE.method, CREATE.path)
    assert first.headers["authorization"] == f"Bearer {TOKEN}"
    assert first.headers["accept"] == ACKNOWLEDGED.media_type
    assert first.body[FIELD] == ACKNOWLEDGED.name
    assert CONTRACT.violations(first.body) == ()
    assert found.task_id == first.body["id"]


def test_without_a_token_no_authorization_is_sent(serve):
    """A target may ask for none."""
    server = serve(only_creating)
    met(target(server.url, token=""))
    assert all("authorization" not in asked.headers for asked in server.asked)


def test_the_task_is_known_by_the_id_that_the_target_gave(serve):
    """Under either name; the one that was asked for where it gave none."""
    for name, value, known in (("task_id", "a", "a"), ("id", "b", "b"), ("task_id", 7, None)):
        server = serve(
            lambda asked, name=name, value=value: (
                (202, {name: value}) if asked.method == "POST" else (404, {})
            )
        )
        found = met(target(server.url, capabilities={"ui-message-stream": False}))
        assert found.task_id == (known or server.asked[0].body["id"])


def test_a_target_that_only_streams_can_be_judged(serve):
    """Where the acknowledgement is refused the stream is tried, and only its head is read."""

    def script(asked):
        if asked.method == "GET" or asked.body[FIELD] == ACKNOWLEDGED.name:
            return 406, {"error": "only streams"}
        head = {"Content-Type": STREAM.media_type, "Content-Length": "1000000"}
        return 200, b"data: {}\n\n", head

    server = serve(script)
    assert met(target(server.url)).task_id == server.asked[1].body["id"]


def test_a_stream_in_place_of_the_acknowledgement_is_left_to_the_checks(serve):
    """First contact does not judge."""
    kind = {"Content-Type": STREAM.media_type}
    server = serve(lambda asked: (200, b"data: {}\n\n", kind) if asked.body else (404, {}))
    assert met(target(server.url)).capabilities == frozenset()


PATHS = {
    "details": CONTRACT.operation("readTask").path.partition("{")[0],
    "list": CONTRACT.operation("listTasks").path,
    "sandboxes": CONTRACT.operation("listSandboxes").path,
}


def test_capabilities_are_found_by_reading(serve):
    """Each has its own operation; details are asked for by the new task's id."""
    server = serve(lambda asked: creating(asked) if asked.method == "POST" else (200, {"a": []}))
    found = met(target(server.url))
    assert found.capabilities == {"details", "list", "sandboxes"}
    assert f"{PATHS['details']}{found.task_id}" in {asked.path for asked in server.asked}


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"error": "none"}),
        (200, "text"),
        (200, b"<html>", HTML),
        (200, b"{"),
        (500, {}),
        (202, {}),
        (302, {}, {"Location": "/x"}),
    ],
    ids=["404", "JSON text", "HTML", "half", "500", "202", "redirect"],
)
def test_another_answer_is_no_capability(serve, answer):
    """Nor is it an error: the checks of it are not applicable then."""
    server = serve(lambda asked: creating(asked) if asked.method == "POST" else answer)
    assert met(target(server.url)).capabilities == frozenset()


def test_a_list_may_be_the_sandboxes_but_not_the_details(serve):
    """How sandboxes are wrapped is not published; details are an object."""
    server = serve(lambda asked: creating(asked) if asked.method == "POST" else (200, []))
    assert met(target(server.url)).capabilities == {"sandboxes"}


def test_what_is_declared_is_not_looked_for(serve):
    """Present stays present and absent absent, whatever the target answers."""
    declared = {
        "details": True,
        "list": False,
        "sandboxes": False,
        "ui-message-stream": False,
        "approval": True,
    }
    server = serve(lambda asked: creating(asked) if asked.method == "POST" else (200, {}))
    found = met(target(server.url, capabilities=declared))
    assert found.capabilities == {"details", "approval"}
    assert len(server.asked) == 1


def test_an_event_profile_is_declared_by_the_streams_own_header(serve):
    """By the header that bears the profile's name, with the contract's value."""
    headers = CONTRACT.document["components"]["x-profiles"]["ui-message-stream"]["headers"]
    name = next(each for each in headers if "ui-message-stream" in each)
    for value, has in ((headers[name], True), ("v99", False), ("", False)):
        server = serve(
            lambda asked, value=value: (
                creating(asked, **{name: value}) if asked.method == "POST" else (404, {})
            )
        )
        assert ("ui-message-stream" in met(target(server.url)).capabilities) is has


def test_common_headers_declare_no_profile(serve):
    """Only the one of its own does."""
    headers = {"cache-control": "no-cache", "x-accel-buffering": "no"}
    server = serve(
        lambda asked: creating(asked, **headers) if asked.method == "POST" else (404, {})
    )
    assert met(target(server.url)).capabilities == frozenset()


# --- what is wrong with it


def test_a_refused_connection_is_told():
    """Nobody listens at a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    said = trouble(target(f"http://127.0.0.1:{port}"))
    assert said == (
        f"no connection (127.0.0.1 port {port}: Connection refused): is the server running there?"
    )


def test_an_unknown_host_is_told(monkeypatch):
    """The name is what is wrong, and it is named."""

    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    said = trouble(target("http://tasks.invalid:1/base"))
    assert said == "no host has the name 'tasks.invalid': is the URL right?"


@pytest.fixture(scope="module")
def secure_side():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context, authority


def test_an_unknown_authority_is_told(serve, secure_side):
    """With the two ways out; each of them works."""
    context, authority = secure_side
    server = serve(only_creating, context)
    said = trouble(target(server.url))
    assert said.startswith("no secure connection (")
    assert "certificate verify failed" in said
    assert "tls.ca_file" in said
    assert "--insecure" in said
    met(target(server.url, verify=False))
    with authority.cert_pem.tempfile() as path:
        met(target(server.url, verify=path))


def test_http_where_https_was_said_is_told(serve):
    """And the other way round."""
    server = serve(only_creating)
    said = trouble(target(server.url.replace("http:", "https:")))
    assert said == f"speaks no TLS: is the URL {server.url}?"


def test_https_where_http_was_said_is_told(serve, secure_side):
    """Most servers only break off then."""
    server = serve(only_creating, secure_side[0])
    said = trouble(target(server.url.replace("https:", "http:")))
    assert said.startswith("gave no HTTP answer (")
    assert said.endswith(f"): does it speak TLS, as {server.url}?")


@pytest.fixture
def saying():
    """A server that says some bytes to every connection, then holds it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_silence_is_told(saying):
    """After the limit of the target."""
    _, url = saying
    assert trouble(target(url, seconds=0.2)).startswith("no answer in time (reading: ")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_told(serve, status):
    """With what the server says of it, less the token."""
    server = serve(lambda _: (status, {"error": f"bad {TOKEN} \x1b[31m"}))
    assert trouble(target(server.url)) == (
        f"answers {status} to the caller's token: is it the right one?"
        ' ({"error": "bad «token» \\u001b[31m"})'
    )


def test_a_missing_token_is_told(serve):
    """With the ways to give one."""
    server = serve(lambda _: (401, {}))
    said = trouble(target(server.url, token=""))
    assert said == "answers 401, and no token was declared: give --token or TASKPACT_TOKEN"


def test_an_expired_token_is_told(serve):
    """Where its claims can be read."""
    server = serve(lambda _: (401, b""))
    claims = {"exp": time.time() - 605}
    token = signed(Recipe("HS256", "k" * 32), claims)
    said = trouble(target(server.url, token=token, claims=claims))
    assert said == "answers 401 to the caller's token, which expired 10 minutes ago"


@pytest.mark.parametrize("status", [404, 405])
def test_a_wrong_path_is_told(serve, status):
    """And the commonest reason, the whole path in the URL, by name."""
    server = serve(lambda _: (status, {}))
    said = trouble(target(server.url))
    assert said == (
        f"answers {status} to POST {CREATE.path}: is this the base URL, the part before that path?"
    )
    said = trouble(target(server.url + CREATE.path))
    assert said == (
        f"answers {status} to POST {CREATE.path} below it: give the URL without {CREATE.path}"
    )


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("https://login.example:8443/a?b=c", "https://login.example:8443"),
        ("https://user:pw@login.example/", "https://login.example"),
        ("/api/v2/tasks", "/api/v2/tasks"),
        ("//other.example/x", "http://other.example"),
    ],
)
def test_a_redirect_is_told_and_not_followed(serve, location, where):
    """The origin it leads to, or the path on the same one."""
    server = serve(lambda _: (307, b"", {"Location": location}))
    assert trouble(target(server.url)).startswith(f"redirects (307) to {where}; redirects are not")
    assert len(server.asked) == 1


@pytest.mark.parametrize("headers", [{}, {"Location": "http://[bad"}], ids=["none", "malformed"])
def test_a_redirect_to_nowhere_is_told(serve, headers):
    """Without a Location that can be read."""
    server = serve(lambda _: (302, b"", headers))
    assert trouble(target(server.url)) == "redirects (302) without saying where"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, b"<html>\n", HTML), "answers with an HTML page, so this is no such API"),
        ((500, {"error": "boom"}), 'fails an ordinary request with status 500 ({"error": "boom"})'),
        ((503, b"<html>" * 9, HTML), "fails an ordinary request with status 503"),
        ((422, {"error": "no"}), 'refuses an ordinary request with status 422 ({"error": "no"})'),
        ((429, {}), "refuses for too many requests (429): try again later"),
        ((500, b"x" * 9999), f"fails an ordinary request with status 500 ({'x' * 160}…)"),
    ],
    ids=["page", "500", "503 page", "422", "429", "long"],
)
def test_a_server_that_answers_otherwise_is_told(serve, answer, said):
    """Status, and a short quotation where it is not a page."""
    assert trouble(target(serve(lambda _: answer).url)).startswith(said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "gave no HTTP answer (the peer closed the connection without an answer)"),
        (b"SSH-2.0-OpenSSH\r\n", "gave no HTTP answer (what came is not HTTP/1"),
        (b"HTTP/1.1 200 OK\r\nContent-", "gave no HTTP answer ("),
        (b"\x15\x03\x01\x00\x02\x02\x46", "speaks TLS: is the URL https://127.0.0.1:"),
    ],
    ids=["nothing", "another protocol", "half a head", "alert"],
)
def test_what_is_no_http_is_told(saying, data, said):
    """As the wire saw it."""
    listener, url = saying

    def once() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(65536)
            peer.sendall(data)

    thread = threading.Thread(target=once, daemon=True)
    thread.start()
    assert trouble(target(url)).startswith(said)
    thread.join(5)


def test_an_answer_that_never_goes_on_is_told(serve):
    """Its head promised success."""
    server = serve(lambda _: (202, b"", {"Content-Length": "10"}))
    said = trouble(target(server.url, seconds=0.3))
    assert said.startswith("began an answer and did not end it (")
