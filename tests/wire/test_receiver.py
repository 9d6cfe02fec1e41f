"""The judge's receiver takes what comes, reacts as told, and is never hung by a stranger."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest

from taskpact.wire import incoming, listening
from taskpact.wire.received import CLOSE, ELSEWHERE, HANG, Received, folded
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


def received(body: bytes) -> Received:
    return Received(0.0, "POST", "/", (), body, 200, folded(body))


def raw(receiver: Receiver, data: bytes) -> bytes:
    """What comes for these bytes until the connection ends, or is reset."""
    came = b""
    with (
        socket.create_connection(("127.0.0.1", receiver.port), timeout=5) as connection,
        suppress(ConnectionError),
    ):
        connection.sendall(data)
        with suppress(OSError):  # not connected, where the receiver has ended it by now
            connection.shutdown(socket.SHUT_WR)
        while block := connection.recv(4096):
            came += block
    return came


def test_what_comes_is_kept_as_it_came(receiver: Receiver):
    assert sent(receiver, authorization="Bearer x").status_code == 200
    (kept,) = receiver.naming(TASK)
    assert (kept.method, kept.path, kept.reaction) == ("POST", "/hook", 200)
    assert kept.all("Authorization") == ("Bearer x",)
    assert kept.value == {"references": {"task_id": TASK}}


def test_an_id_is_found_whatever_its_case_and_place(receiver: Receiver):
    sent(receiver, f"https://x.invalid/tasks/{TASK.upper()}/")
    assert len(receiver.naming(TASK)) == 1
    assert receiver.naming(OTHER) == ()


def test_an_id_that_json_escapes_is_found():
    body = b'{"a": "\\u0036f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"}'
    assert received(body).names(TASK)


def test_bytes_that_are_no_json_have_no_value():
    body = b"\xff" + b"[" * 100_000
    kept = received(body)
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


# --- whoever sends is a stranger


def connected(receiver: Receiver) -> socket.socket:
    return socket.create_connection(("127.0.0.1", receiver.port), timeout=5)


def all_of(connection: socket.socket) -> bytes:
    """What comes until the connection ends, or is reset."""
    came = b""
    with suppress(ConnectionError):
        while block := connection.recv(4096):
            came += block
    return came


def flood(connection: socket.socket, piece: bytes, size: int) -> None:
    """Send so many bytes, or as many as are taken."""
    with suppress(OSError):
        for _ in range(size // len(piece)):
            connection.sendall(piece)


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HEAD + b"Content-Length: 209715200\r\n\r\n", b"x" * MIB),
        (CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
        (CHUNKED, b"1;" + b"e" * 60_000 + b"\r\nx\r\n"),
    ],
    ids=["sized", "chunked", "chunks of a byte with long extensions"],
)
def test_of_a_request_that_is_too_long_no_more_is_kept_than_the_limit(receiver, head, piece):
    """It is refused, read away for a while, and cut off."""
    with connected(receiver) as connection:
        connection.sendall(head + f'"{TASK}"'.encode() if b"chunked" not in head else head)
        connection.sendall(piece)
        flood(connection, piece, 200 * MIB)
        all_of(connection)
    assert receiver.wait(lambda: bool(receiver.trouble), 5)
    assert "more than 1 MiB" in receiver.trouble
    assert sum(len(each.body) for each in receiver.naming("")) <= incoming.BYTES + MIB


def test_a_request_that_is_too_long_is_told_so(receiver: Receiver, monkeypatch):
    monkeypatch.setattr(incoming, "BYTES", 1000)
    with connected(receiver) as connection:
        connection.sendall(HEAD + b"Content-Length: 5000\r\n\r\n" + b"x" * 1500)
        answer = all_of(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()
    assert sent(receiver).status_code == 200


def test_once_it_is_full_of_bytes_it_listens_no_more_and_says_why(receiver: Receiver, monkeypatch):
    monkeypatch.setattr(listening, "BYTES_IN_ALL", MIB)
    with connected(receiver) as connection:
        flood(connection, HEAD + b"Content-Length: 60000\r\n\r\n" + b"x" * 60_000, 3 * MIB)
        all_of(connection)
    assert receiver.wait(lambda: bool(receiver.trouble), 5)
    assert receiver.trouble == "more than 1 MiB came to the receiver"
    with pytest.raises(httpx.TransportError):
        sent(receiver)


def test_once_too_many_connections_came_it_listens_no_more_and_says_why(
    receiver: Receiver, monkeypatch
):
    monkeypatch.setattr(listening, "CONNECTIONS", 3)
    for _ in range(3):
        assert sent(receiver).status_code == 200
    with pytest.raises(httpx.TransportError):
        sent(receiver)
    assert receiver.trouble == "more than 3 connections came to the receiver"
    assert len(receiver.naming(TASK)) == 3


def test_once_too_many_requests_came_it_listens_no_more_and_says_why(receiver, monkeypatch):
    monkeypatch.setattr(listening, "REQUESTS", 3)
    one = HEAD + b"Content-Length: 36\r\n\r\n" + TASK.encode()
    assert raw(receiver, one * 5).count(b"HTTP/1.1 200") == 3
    assert receiver.wait(lambda: bool(receiver.trouble), 5)
    assert receiver.trouble == "more than 3 requests came to the receiver"


def test_of_a_head_of_many_lines_some_are_kept(receiver: Receiver):
    raw(receiver, HEAD + b"a:b\r\n" * 5_000 + b"Content-Length: 36\r\n\r\n" + TASK.encode())
    (kept,) = receiver.naming(TASK)
    assert len(kept.headers) == incoming.LINES


def test_connections_that_say_nothing_keep_nobody_out(receiver: Receiver, monkeypatch):
    """The oldest make way; slow heads are no more than silence."""
    monkeypatch.setattr(listening, "AT_ONCE", 8)
    with ExitStack() as left:
        slow = [left.enter_context(connected(receiver)) for _ in range(40)]
        for each in slow:
            with suppress(ConnectionError):
                each.sendall(b"POST / HT")
        assert sent(receiver).status_code == 200
        assert all_of(slow[0]) == b""


def test_many_connections_are_one_thread(receiver: Receiver):
    before = threading.active_count()
    for _ in range(300):
        connected(receiver).close()
    assert sent(receiver).status_code == 200
    assert threading.active_count() <= before


def test_garbage_behind_a_request_ends_the_connection_and_takes_nothing_back(receiver: Receiver):
    one = HEAD + b"Content-Length: 36\r\n\r\n" + TASK.encode()
    answer = raw(receiver, one + b"\x00\xff garbage\r\n\r\n" + one)
    assert answer.count(b"HTTP/1.1 200") == 1
    assert len(receiver.naming(TASK)) == 1


def test_whoever_reads_no_answers_is_not_waited_for(receiver: Receiver, monkeypatch):
    monkeypatch.setattr(listening, "REQUESTS", 1_000_000)
    with connected(receiver) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        flood(connection, (HEAD + b"Content-Length: 0\r\n\r\n") * 1000, MIB)
        assert sent(receiver).status_code == 200


def test_a_connection_has_a_limit_of_time(receiver: Receiver, monkeypatch):
    monkeypatch.setattr(listening, "SECONDS", 0.05)
    with connected(receiver) as connection:
        assert connection.recv(10) == b""


def test_a_rare_character_does_not_make_what_is_kept_four_times_as_large():
    body = json.dumps({"a": "x" * 100_000 + "\n\N{GRINNING FACE}"}, ensure_ascii=False).encode()
    assert len(folded(body)) < 2.1 * len(body)


def test_an_address_that_is_taken_is_an_error(receiver: Receiver):
    with pytest.raises(OSError, match="in use"):
        Receiver(port=receiver.port)
