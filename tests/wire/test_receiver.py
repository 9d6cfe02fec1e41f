"""The judge's receiver takes what comes, reacts as told, and is never hung by a stranger."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from taskpact.wire import receiver as module
from taskpact.wire.received import CLOSE, ELSEWHERE, HANG, Received
from taskpact.wire.receiver import Receiver

TASK = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"
OTHER = "3e8a5c1d-2b64-4c39-9a0e-7d2f1b6c8e90"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def sent(receiver: Receiver, task: str = TASK, path: str = "/hook", **more: str) -> httpx.Response:
    url = f"http://127.0.0.1:{receiver.port}{path}"
    return httpx.post(url, json={"references": {"task_id": task}}, headers=more, timeout=5)


def raw(receiver: Receiver, data: bytes) -> bytes:
    """What comes for these bytes until the connection ends, or is reset."""
    came = b""
    with (
        socket.create_connection(("127.0.0.1", receiver.port), timeout=5) as connection,
        suppress(ConnectionError),
    ):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while block := connection.recv(4096):
            came += block
    return came


def test_what_comes_is_kept_as_it_came(receiver: Receiver):
    assert sent(receiver, authorization="Bearer x").status_code == 200
    (kept,) = receiver.naming(TASK)
    assert (kept.method, kept.path, kept.reaction) == ("POST", "/hook", 200)
    assert kept.all("Authorization") == ("Bearer x",)
    assert kept.raw.endswith(kept.body)
    assert kept.raw.startswith(b"POST /hook HTTP/1.1\r\n")
    assert kept.value == {"references": {"task_id": TASK}}


def test_an_id_is_found_whatever_its_case_and_place(receiver: Receiver):
    sent(receiver, f"https://x.invalid/tasks/{TASK.upper()}/")
    assert len(receiver.naming(TASK)) == 1
    assert receiver.naming(OTHER) == ()


def test_an_id_that_json_escapes_is_found():
    body = b'{"a": "\\u0036f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"}'
    assert Received(0.0, "POST", "/", (), body, body, 200).names(TASK)


def test_bytes_that_are_no_json_have_no_value():
    body = b"\xff" + b"[" * 100_000
    kept = Received(0.0, "POST", "/", (), body, body, 200)
    assert kept.value is None
    assert not kept.names(TASK)


def test_reactions_come_in_their_order_and_then_it_accepts(receiver: Receiver):
    receiver.react(TASK, 503, 204)
    assert [sent(receiver).status_code for _ in range(3)] == [503, 204, 200]
    assert sent(receiver, OTHER).status_code == 200


def test_a_redirect_leads_to_another_path_where_all_is_accepted(receiver: Receiver):
    receiver.react(TASK, 307, 503)
    answer = sent(receiver)
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(ELSEWHERE)
    assert sent(receiver, path=answer.headers["location"]).status_code == 200
    assert sent(receiver).status_code == 503


def test_a_connection_is_closed_without_an_answer(receiver: Receiver):
    receiver.react(TASK, CLOSE)
    with pytest.raises(httpx.TransportError):
        sent(receiver)
    assert receiver.naming(TASK)[0].reaction == CLOSE
    assert sent(receiver).status_code == 200


def test_who_is_left_waiting_is_let_go_at_the_end(receiver: Receiver):
    receiver.react(TASK, HANG)
    failed: list[Exception] = []

    def ask() -> None:
        try:
            sent(receiver)
        except httpx.TransportError as error:
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert receiver.wait(lambda: bool(receiver.naming(TASK)), 5)
    receiver.close()
    asking.join(4)
    assert failed


def test_waiting_ends_with_what_arrives_or_with_its_time(receiver: Receiver):
    assert not receiver.wait(lambda: bool(receiver.naming(TASK)), 0.01)
    asking = threading.Thread(target=sent, args=(receiver,))
    asking.start()
    assert receiver.wait(lambda: bool(receiver.naming(TASK)), 5)
    asking.join()


def test_several_requests_on_one_connection_are_several(receiver: Receiver):
    one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 36\r\n\r\n" + TASK.encode()
    assert raw(receiver, one * 3).count(b"200") == 3
    assert len(receiver.naming(TASK)) == 3


def test_a_sender_that_waits_for_permission_gets_it(receiver: Receiver):
    head = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=5) as connection:
        connection.sendall(head)
        assert b"100" in connection.recv(4096)
        connection.sendall(b"{}")
        assert b"200" in connection.recv(4096)


@pytest.mark.parametrize("data", [b"", b"\x16\x03\x01", b"POST / HTTP/1.1\r\n", b"A" * 200_000])
def test_what_is_no_request_is_dropped_and_the_next_is_served(receiver: Receiver, data: bytes):
    raw(receiver, data)
    assert sent(receiver).status_code == 200


def test_a_request_that_is_too_long_is_refused(receiver: Receiver, monkeypatch):
    monkeypatch.setattr(module, "BYTES", 1000)
    long = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"x" * 1500
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=5) as connection:
        connection.sendall(long)
        assert b" 413 " in connection.recv(4096)
    assert sent(receiver).status_code == 200


def test_no_more_is_kept_than_the_limit(receiver: Receiver, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    for _ in range(4):
        assert sent(receiver).status_code == 200
    assert len(receiver.naming(TASK)) == 2


def test_a_connection_has_a_limit_of_time(receiver: Receiver, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0.05)
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=5) as connection:
        assert connection.recv(10) == b""


def test_an_address_that_is_taken_is_an_error(receiver: Receiver):
    with pytest.raises(OSError, match="in use"):
        Receiver(port=receiver.port)
