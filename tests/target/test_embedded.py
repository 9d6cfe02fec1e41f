"""The embedded server is started, understood and stopped, or one sentence says why not."""

from __future__ import annotations

import json
import os
import socket
import sys

import pytest

from taskpact.target.embedded import started, target_of
from taskpact.target.errors import SmokeError
from taskpact.target.jws import claims_of, signed
from taskpact.target.target import Recipe

SECRET = "a shared secret of the tests, long enough"
TOKENS = {name: signed(Recipe("HS256", SECRET), {"sub": name}) for name in ("alice", "bob")}
NEVER_ENDS = "threading.Event().wait()"
READY = {"url": "http://127.0.0.1:1", "tokens": TOKENS, "secret": SECRET, "pid": 1}


def program(text: str) -> list[str]:
    return [sys.executable, "-c", f"import json, os, sys, threading\n{text}"]


def saying(value: object, then: str = NEVER_ENDS) -> list[str]:
    return program(f"print({json.dumps(value)!r}, flush=True)\n{then}")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_server_is_up_inside_and_gone_after():
    """What it says of itself is handed on."""
    code = "ready = {'url': 'http://x', 'tokens': {'alice': 't'}, 'pid': os.getpid()}\n"
    code += f"print(json.dumps(ready), flush=True)\n{NEVER_ENDS}"
    with started(program=program(code)) as ready:
        assert ready["url"] == "http://x"
        assert not gone(ready["pid"])
    assert gone(ready["pid"])


def test_a_server_that_ignores_the_request_to_stop_is_ended(monkeypatch):
    """After a moment's patience."""
    monkeypatch.setattr("taskpact.children.STOP_SECONDS", 0.1)
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    code += (
        "print(json.dumps({'url': '', 'tokens': {'alice': ''}, 'pid': os.getpid()}), flush=True)"
    )
    with started(program=program(f"{code}\n{NEVER_ENDS}")) as ready:
        pass
    assert gone(ready["pid"])


def test_a_server_that_goes_on_talking_is_read_away():
    """It never waits for us to read: it comes to its next step, a connection to us."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        place = listener.getsockname()
        next_step = f"import socket; socket.create_connection({place!r}); {NEVER_ENDS}"
        talk = "[print('x' * 1000) for _ in range(1000)]"
        with started(program=saying(READY, f"{talk}\n{next_step}")):
            listener.accept()[0].close()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (
            program("print('taskpact: no such\\ntaskpact: spec', file=sys.stderr); sys.exit(2)"),
            "did not start (status 2): spec",
        ),
        (program(""), "did not start (status 0)"),
        (saying([1]), "did not say its address"),
        (saying({"url": 1, "tokens": {}}), "did not say its address"),
        (program(f"print('Listening', flush=True); {NEVER_ENDS}"), "did not say its address"),
    ],
    ids=["status", "end", "list", "types", "text"],
)
def test_a_server_that_does_not_start_is_one_sentence(program, said):
    """With the last line of its own words."""
    with pytest.raises(SmokeError) as caught, started(program=program):
        pytest.fail("it did not start")
    assert said in str(caught.value)


def test_a_server_that_says_nothing_is_given_up():
    """Within the time limit."""
    silent = program(f"print('loading', file=sys.stderr, flush=True); {NEVER_ENDS}")
    with (
        pytest.raises(SmokeError, match="said nothing for 1 seconds"),
        started(program=silent, seconds=1),
    ):
        pytest.fail("it said nothing")


def test_the_target_has_the_servers_users_and_recipe():
    """alice calls, bob is the teammate; there is no outsider where there is no mallory."""
    target = target_of(READY)
    assert {name: each.claims for name, each in target.callers.items()} == {
        "self": {"sub": "alice"},
        "teammate": {"sub": "bob"},
    }
    assert target.recipe == Recipe("HS256", SECRET)
    assert target.capabilities["details"] is True
    assert (target.capabilities["teammate"], target.capabilities["outsider"]) == (True, False)
    assert claims_of(target.callers["self"].token) == {"sub": "alice"}


def test_the_parties_that_the_server_names_are_declared():
    """So tokens for and from others are judged; who names none declares none."""
    target = target_of({**READY, "audience": "tasks", "issuer": "https://issuer.example"})
    assert (target.audience, target.issuer) == ("tasks", "https://issuer.example")
    assert target.capabilities["audience"] is target.capabilities["issuer"] is True
    assert target_of(READY).audience is target_of(READY).issuer is None


def test_the_mock_server_is_started_with_both_parties():
    """Its tokens name them."""
    with started() as ready:
        claims = claims_of(ready["tokens"]["alice"])
    assert (claims["aud"], claims["iss"]) == (ready["audience"], ready["issuer"])


def test_a_server_without_a_shared_secret_gives_no_recipe():
    """Its tokens cannot be forged then; what it names as capabilities is believed."""
    target = target_of({**READY, "secret": "", "capabilities": ["share"]})
    assert target.recipe is None
    assert (target.capabilities.get("share"), target.capabilities.get("details")) == (True, None)
