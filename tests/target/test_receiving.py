"""What is declared of the receiver of webhooks, and how little of it is told."""

from __future__ import annotations

import json

import pytest

from taskpact.target import Caller, Target
from taskpact.target.config import settings
from taskpact.target.declaration import declaration, secrets
from taskpact.target.embedded import delivering, target_of
from taskpact.target.errors import ConfigError
from taskpact.target.options import TARGET
from taskpact.target.target import Webhook

USUAL = 'listen = "127.0.0.1:9000"'


@pytest.fixture
def declared(tmp_path):
    """The receiver that the lines of a table `webhook` declare."""

    def read(*lines: str, environ=None):
        text = "\n".join(['url = "https://tasks.example"', *lines])
        (tmp_path / "taskpact.toml").write_text(text, encoding="utf-8")
        return settings({each.dest: None for each in TARGET}, environ or {}, tmp_path, now=0.0)

    return read


def test_nothing_declared_is_no_receiver_and_no_capability(declared):
    assert declared().webhook is None
    assert "webhook" not in declared().capabilities


def test_an_address_declares_the_capability(declared):
    target = declared("[webhook]", USUAL)
    assert target.webhook == Webhook("127.0.0.1", 9000)
    assert target.capabilities["webhook"] is True


def test_what_is_said_of_the_capability_goes_first(declared):
    target = declared("[webhook]", USUAL, "[capabilities]", "webhook = false")
    assert target.capabilities["webhook"] is False


def test_times_and_secret_are_read(declared):
    lines = ("[webhook]", USUAL, 'secret_env = "HOOK"', "patience = 5", "settle = 0.5")
    target = declared(*lines, environ={"HOOK": "sesame"})
    assert target.webhook == Webhook("127.0.0.1", 9000, "sesame", 5.0, 0.5)
    assert "sesame" in target.secrets


def test_an_address_of_ipv6_stands_in_brackets(declared):
    assert declared("[webhook]", 'listen = "[::1]:9000"').webhook == Webhook("::1", 9000)


@pytest.mark.parametrize(
    "listen", ["9000", ":9000", "localhost", "localhost:", "localhost:0", "x:65536", "x:٣", "x:-1"]
)
def test_what_is_no_address_is_refused(declared, listen):
    with pytest.raises(ConfigError, match=r"webhook\.listen: .* is not HOST:PORT"):
        declared("[webhook]", f'listen = "{listen}"')


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["settle = 1"], "has no listen"),
        ([USUAL, 'secret = "a"', 'secret_env = "B"'], "give one of them"),
        ([USUAL, 'secret_env = "B"'], "B is empty or missing"),
        ([USUAL, "settle = 0"], r"webhook\.settle must be a number of seconds above zero"),
        ([USUAL, "port = 1"], r"no key 'webhook\.port' is known"),
    ],
)
def test_what_cannot_be_meant_is_refused(declared, lines, said):
    with pytest.raises(ConfigError, match=said):
        declared("[webhook]", *lines)


def test_its_secret_is_told_nowhere():
    hook = Webhook("127.0.0.1", 9000, "sesame")
    target = Target("http://host", {"self": Caller("self", "")}, webhook=hook)
    assert "sesame" not in json.dumps(declaration(target)) + repr(target)
    assert secrets(target) == {"TASKPACT_WEBHOOK_SECRET": "sesame"}


def test_the_embedded_mock_delivers_to_the_port_it_is_given():
    url = delivering(4711)[1]
    token = "e30.e30.e30"
    said = {"url": "http://x", "tokens": {"alice": token}, "webhook": {"url": url, "secret": "s"}}
    hook = target_of(said).webhook
    assert hook is not None
    assert (hook.host, hook.port, hook.secret) == ("127.0.0.1", 4711, "s")
