"""No name is looked up for longer than the limit."""

from __future__ import annotations

import socket
import threading

import pytest

from taskpact.wire import connection
from taskpact.wire.client import Client
from taskpact.wire.limits import Limits
from taskpact.wire.lookup import addresses

FOUND = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]


def test_what_is_found_is_handed_on():
    assert addresses("a.invalid", 80, 5.0, lambda *_: FOUND) == FOUND


def test_an_address_needs_no_name():
    assert addresses("127.0.0.1", 80, 5.0)[0][4] == ("127.0.0.1", 80)


def test_an_error_is_raised_to_whoever_asked():
    def unknown(*_):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(OSError, match="not known"):
        addresses("a.invalid", 80, 5.0, unknown)


def test_a_name_that_cannot_be_looked_up_is_an_error():
    with pytest.raises(OSError, match="no name of a host"):
        addresses("a" * 64 + ".invalid\udcff", 80, 5.0)


def test_a_lookup_that_does_not_end_is_left():
    release = threading.Event()
    with pytest.raises(TimeoutError):
        addresses("a.invalid", 80, 0.01, lambda *_: release.wait() and FOUND)
    release.set()


def test_the_client_tells_of_it(monkeypatch):
    def late(host, port, seconds):
        assert (host, port, seconds) == ("a.invalid", 80, 0.2)
        raise TimeoutError

    monkeypatch.setattr(connection, "addresses", late)
    with Client("http://a.invalid", limits=Limits(seconds=9, idle=0.2)) as client:
        exchange = client.send("GET", "/")
    assert exchange.fault is not None
    assert exchange.fault.kind == "timeout"
    assert "looking up a.invalid" in exchange.fault.detail
