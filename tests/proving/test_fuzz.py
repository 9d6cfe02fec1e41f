"""The fuzz of the mock server: a slice of it, what its inputs are, and that it sees failures."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections.abc import Sequence
from dataclasses import replace

import pytest

from taskpact.cli import run
from taskpact.contract import load
from taskpact.proving.fuzzing import campaign, driving, surroundings
from taskpact.proving.fuzzing.campaign import Plan, fuzzed
from taskpact.proving.fuzzing.driving import Driver
from taskpact.proving.fuzzing.inputs import Input, inputs
from taskpact.proving.fuzzing.judging import Tally
from taskpact.proving.fuzzing.memory import BLOCKS, GROWTH, RARE, Sample, troubles
from taskpact.proving.fuzzing.reading import Answer, NoHttpError, Reader
from taskpact.proving.fuzzing.serving import Server, served
from taskpact.proving.fuzzing.surroundings import Surroundings

AROUND = Surroundings(
    contract=load(),
    authority="127.0.0.1:80",
    tokens={"alice": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "bob": "eyJhbGciOiJIUzI1NiJ9.e30.c2lq"},
    keys={"alice": "a key"},
    spoilt=["a.b.c"],
    tasks=["6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"],
    streams=[("6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11", "0e37df36-f698-4e6d-8c3f-1f4d8a4b0b5a")],
)
BYTES = Input(7, b"POST / HTTP/2.0\r\nTransfer-Encoding: x\r\n\r\n", "")
REQUEST = Input(8, b"POST /api/v1/tasks HTTP/1.1\r\n\r\n", "POST")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def answer(status: int, body: bytes = b'{"error":"no"}', kind: bytes = b"application/json"):
    return Answer(status, b"", body, kind, b"", closes=False)


# --- a slice


def test_a_slice_finds_nothing() -> None:
    found = fuzzed(Plan(1_200, seed=2026), lambda _: None)
    assert [str(each) for each in found.tally.failures] == []
    assert found.tally.inputs == 1_200
    assert found.tally.statuses.total() >= 1_000


@pytest.mark.parametrize(
    ("deviation", "kind"),
    [
        ("err-nan-500", "status"),
        ("err-empty-error", "refusal"),
        ("err-refused-but-made", "task"),
    ],
)
def test_a_server_that_breaks_is_found_out(deviation: str, kind: str) -> None:
    found = fuzzed(Plan(400, seed=1), lambda _: None, flags=["--deviation", deviation])
    assert set(found.tally.failed) == {kind}


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (lambda server: os.kill(server.ready["pid"], signal.SIGKILL), "died"),
        (lambda server: os.write(server._errors.fileno(), b"Traceback"), "log"),
    ],
)
def test_the_end_of_the_server_and_a_line_in_its_log_are_failures(monkeypatch, harm, kind) -> None:
    def prepared(server: Server, *rest: object) -> Surroundings:
        made = surroundings.prepared(server, *rest)
        harm(server)
        return made

    monkeypatch.setattr(campaign, "prepared", prepared)
    found = fuzzed(Plan(40, seed=1), lambda _: None)
    assert kind in found.tally.failed
    assert found.tally.failed.keys() <= {kind, "silence"}


def test_an_input_is_sent_again_alone_and_shown(capsys, tmp_path) -> None:
    line = ["--only", "fuzz", "--inputs", "1", "--first", "3", "--seed", "5"]
    assert run(["prove", *line, "--report-dir", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "    > 3: b'" in out
    assert "    < b'HTTP/1.1 " in out
    assert not list(tmp_path.iterdir())


def test_the_figures_are_kept(tmp_path) -> None:
    line = ["--only", "fuzz", "--inputs", "20", "--report-dir", str(tmp_path)]
    assert run(["prove", *line]) == 0
    kept = json.loads((tmp_path / "proof.json").read_text())["sections"]["fuzz"]
    assert (kept["good"], kept["of"], kept["details"]["figures"]["failures"]) == (20, 20, 0)
    assert "| answers 4xx |" in (tmp_path / "proof.md").read_text()


# --- inputs


def test_an_input_is_the_same_whichever_others_are_drawn() -> None:
    row = list(inputs(AROUND, seed=3, first=0, count=300))
    for number in (0, 17, 150, 299):
        assert list(inputs(AROUND, seed=3, first=number, count=1)) == [row[number]]
    assert next(inputs(AROUND, seed=4, first=0, count=1)) != row[0]


def test_every_operation_and_every_kind_of_oddity_is_drawn() -> None:
    drawn = list(inputs(AROUND, seed=1, first=0, count=4_000))
    requests = b"\0\0".join(each.data for each in drawn if not each.is_bytes)
    for operation in AROUND.contract.operations.values():
        path = re.sub(r"\\\{\w+\\\}", "[^/ ]+", re.escape(operation.path))
        if operation.path.startswith("/"):
            assert re.search(f"{operation.method} {path}[ ?]".encode(), requests), operation.id
    for token in (
        *(b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"Content-Encoding: deflate"),
        *(
            b"Last-Event-ID: ",
            b"?",
            b"NaN",
            b"\\ud800",
            b"\xff",
            b"Infinity",
            b"\\u0000",
            b"9" * 99,
        ),
        *(b"[[[", b"X-Api-Key", b"GET /healthz", b"/openapi.json", b"/_mock/deliveries", b"HEAD "),
    ):
        assert token in requests, token
    assert any(b"\0" in each.data for each in drawn if each.is_bytes)
    assert all(each.data.endswith(b"close\r\n\r\n") for each in drawn if each.is_bytes)
    cuts = [each.cut for each in drawn if each.is_bytes]
    assert 0.1 < sum(map(bool, cuts)) / len(cuts) < 0.3
    assert not any(each.cut for each in drawn if not each.is_bytes)


# --- what counts


@pytest.mark.parametrize(
    ("sent", "got", "kind"),
    [
        (REQUEST, answer(500), "status"),
        (REQUEST, answer(503), "status"),
        (REQUEST, answer(501), "status"),
        (REQUEST, answer(505), "status"),
        (BYTES, answer(501), None),
        (BYTES, answer(505), None),
        (REQUEST, answer(400), None),
        (REQUEST, answer(400, b"{}"), "refusal"),
        (REQUEST, answer(400, b'{"error":""}'), "refusal"),
        (REQUEST, answer(400, b"[1]"), "refusal"),
        (REQUEST, answer(404, b"no", b"text/plain"), "refusal"),
        (Input(1, b"", "HEAD"), answer(404, b""), None),
        (REQUEST, answer(202, b'{"task_id":"a"}'), None),
        (REQUEST, answer(202, b"{"), "http"),
    ],
)
def test_what_an_answer_counts_as(sent: Input, got: Answer, kind: str | None) -> None:
    tally = Tally()
    tally.answered(sent, got)
    assert [each.kind for each in tally.failures] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("resident", "blocks", "count"),
    [
        (100 + GROWTH, 7 + BLOCKS + 1, 0),
        (101 + GROWTH, 7, 1),
        (100, 7 + BLOCKS + 2, 1),
        (101 + GROWTH, 7 + BLOCKS + 2, 2),
        (None, None, 0),
        (None, 7 + BLOCKS + 2, 1),
    ],
)
def test_memory_is_judged_from_the_warm_up_to_the_end(
    resident: int | None, blocks: int | None, count: int
) -> None:
    between = Sample(50, 10 * GROWTH, 10 * BLOCKS)
    samples = [Sample(0, 100, 7), between, Sample(RARE, resident, blocks)]
    assert [each.kind for each in troubles(samples)] == ["memory"] * count
    assert not list(troubles(samples[:1]))


def test_memory_is_looked_at_after_the_warm_up_and_then_now_and_again() -> None:
    assert list(Plan(1_200).parts) == [1_200]
    assert list(Plan(30_000).parts) == [10_000, 20_000]
    assert list(Plan(350_000).parts) == [70_000, 100_000, 100_000, 80_000]


def test_a_server_tells_what_it_holds() -> None:
    with served() as server:
        first, again = server.blocks, server.blocks
        assert first is not None
        assert again is not None
        assert first > 10_000
        assert abs(again - first) < 500
        assert server.ended is None


# --- answers


def read(data: bytes, methods: Sequence[str] = (), *, ended: bool = False) -> list[Answer]:
    reader, got = Reader(methods), []
    for byte in data:
        reader.feed(bytes([byte]))
        while (one := reader.take()) is not None:
            got.append(one)
    if ended:
        reader.feed(b"")
        got += [one for one in [reader.take()] if one]
    return got


def test_answers_are_read_whatever_their_framing() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    head = b"HTTP/1.1 405 \r\nContent-Length: 9\r\nConnection: close\r\n\r\n"
    got = read(OK + interim + chunked + head + OK, ["GET", "POST", "HEAD"])
    assert [(each.status, each.body, each.closes) for each in got] == [
        (200, b"{}", False),
        (200, b"abc", False),
        (405, b"", True),
        (200, b"{}", False),
    ]
    assert [each.body for each in read(b"HTTP/1.0 200 \r\n\r\nab", ended=True)] == [b"ab"]


@pytest.mark.parametrize(
    "data",
    [
        b"220 mail.invalid\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
    ],
)
def test_what_is_no_http_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NoHttpError):
        read(data)


# --- servers that misbehave


async def driven(monkeypatch, some: Sequence[Input], said: bytes, *, ends: bool) -> Tally:
    """What is said of a server that answers every piece so, and perhaps closes then."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65536):
            writer.write(said)
            if ends:
                break
        writer.close()

    monkeypatch.setattr(driving, "LIMIT", 0.3)
    monkeypatch.setattr(driving, "_PROBE", 0.2)
    tally = Tally()
    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        address = server.sockets[0].getsockname()
        await Driver(address, tally, lambda: True, None).drive(some)
    assert tally.inputs == len(some)
    return tally


@pytest.mark.parametrize("some", [[REQUEST], [BYTES], [REQUEST, BYTES]])
async def test_a_server_that_is_silent_hangs(monkeypatch, some: Sequence[Input]) -> None:
    tally = await driven(monkeypatch, some, b"", ends=False)
    assert tally.failed == {"hang": len(some)}


async def test_a_connection_that_never_ends_hangs(monkeypatch) -> None:
    tally = await driven(monkeypatch, [BYTES], OK, ends=False)
    assert tally.failed == {"hang": 1}
    assert "another request was answered" in tally.failures[0].what


async def test_a_request_without_an_answer_is_a_failure_and_bytes_without_one_are_counted(
    monkeypatch,
) -> None:
    tally = await driven(monkeypatch, [REQUEST, BYTES], b"", ends=True)
    assert (tally.failed, tally.closed) == ({"silence": 1}, 1)


@pytest.mark.parametrize("said", [OK + OK, OK + b"220 mail\r\n", b"220 mail\r\n", OK[:-1]])
async def test_answers_that_nobody_asked_for_and_halves_of_them_are_failures(
    monkeypatch, said: bytes
) -> None:
    tally = await driven(monkeypatch, [REQUEST], said, ends=True)
    assert tally.failed.total() == 1


async def test_an_input_in_two_pieces_is_sent_whole() -> None:
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readexactly(len(BYTES.data)))
        writer.write(OK)
        writer.close()

    tally = Tally()
    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        driver = Driver(server.sockets[0].getsockname(), tally, lambda: True, None)
        await driver.drive([replace(BYTES, cut=5)])
    assert (heard, tally.failed, tally.statuses) == ([BYTES.data], {}, {200: 1})


async def test_a_server_that_answers_and_closes_is_well(monkeypatch) -> None:
    tally = await driven(monkeypatch, [REQUEST, BYTES], OK, ends=True)
    assert (tally.failed, tally.statuses) == ({}, {200: 2})
