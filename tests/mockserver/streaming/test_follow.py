"""Following a run: few large pieces, heartbeats in silence, replay from any position."""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import re
import tracemalloc
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.clock import VirtualClock
from mockserver.runs.aborting import Aborted
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.script import Beat, play
from mockserver.streaming.follow import ABORTABLE, PIECE, Framing, follow

START = 1000.0
DONE = Framing(terminator=b"[DONE]")
HEARTBEAT = b": heartbeat\n\n"

BREAKS = "a\r\nb\rc\nd\u2028\u2029\x85 data: e\n\nevent: f"
WEIRD = BREAKS + " \u0301e\u0301 \U0001f468\u200d\U0001f469 \u202eשלום\u202c \0\ufeff"


def beats_at(*times: float) -> tuple[Beat, ...]:
    return tuple(Beat(at, {"n": n}) for n, at in enumerate(times, 1))


def numbers(events) -> list[int]:
    """The number of every chunk, which its data and its id must agree on."""
    got = [(json.loads(event.data)["n"], event.id) for event in events if event.data != "[DONE]"]
    assert all(str(n) == event_id for n, event_id in got)
    return [n for n, _ in got]


def run_of(text: str, **values) -> RunConfig:
    return RunConfig(
        stream_id="7d0c1a55-0000-4000-8000-000000000001",
        task_id="7d0c1a55-0000-4000-8000-000000000002",
        seed=1,
        text=text,
        values={"mode": "agent", "max_steps": 200, "max_iterations": 0, **values},
        route="swarm",
    )


async def heard(beats, clock: VirtualClock, framing: Framing = DONE, after: int = 0):
    """Every piece with the time it came at, the clock being turned as often as needed."""
    pieces: list[tuple[float, bytes]] = []

    async def listen() -> None:
        async for piece in follow(beats, START, clock, framing, after):
            pieces.append((clock.now() - START, piece))  # noqa: PERF401 - timed one by one

    listener = asyncio.create_task(listen())
    await clock.advance(0)
    while clock.next_due is not None:
        await clock.advance(clock.next_due - clock.now())
    await listener
    return pieces


async def wire(beats, clock: VirtualClock, after: int = 0) -> bytes:
    return b"".join([piece for _, piece in await heard(beats, clock, DONE, after)])


async def test_a_run_that_is_over_comes_in_one_piece_and_ends_with_the_terminator(read):
    [(_, piece)] = await heard(beats_at(0, 1, 2), VirtualClock(START + 2))
    events = read(piece)
    assert numbers(events) == [1, 2, 3]
    assert [event.data for event in events][-1] == "[DONE]"


async def test_the_terminator_carries_no_id_of_its_own():
    stream = await wire(beats_at(0), VirtualClock(START))
    assert stream == b'id: 1\ndata: {"n":1}\n\ndata: [DONE]\n\n'


async def test_each_chunk_comes_when_it_is_due_and_due_ones_come_together(read):
    pieces = await heard(beats_at(0, 0, 1, 3, 3), VirtualClock(START))
    assert [(at, numbers(read(piece))) for at, piece in pieces] == [
        (0, [1, 2]),
        (1, [3]),
        (3, [4, 5]),
    ]


async def test_a_late_reader_gets_what_it_missed_at_once_and_the_rest_in_time(read):
    pieces = await heard(beats_at(0, 1, 2, 5), VirtualClock(START + 2.5))
    assert [(at, numbers(read(piece))) for at, piece in pieces] == [(2.5, [1, 2, 3]), (5, [4])]


async def test_nothing_is_said_before_the_first_chunk_is_due():
    pieces = await heard(beats_at(2), VirtualClock(START))
    assert [at for at, _ in pieces] == [2]


async def test_silence_is_broken_by_a_heartbeat_every_so_often():
    pieces = await heard(beats_at(0, 40), VirtualClock(START))
    assert [at for at, piece in pieces if piece == HEARTBEAT] == [15, 30]
    assert [at for at, piece in pieces if piece != HEARTBEAT] == [0, 40]


async def test_silence_is_counted_from_the_last_thing_said():
    pieces = await heard(beats_at(10, 30), VirtualClock(START))
    assert [at for at, piece in pieces if piece == HEARTBEAT] == [25]


async def test_a_chunk_that_ends_the_silence_leaves_no_room_for_a_heartbeat():
    pieces = await heard(beats_at(0, 15, 30), VirtualClock(START))
    assert all(piece != HEARTBEAT for _, piece in pieces)


async def test_heartbeats_are_no_events(read):
    silent = await wire(beats_at(0, 40), VirtualClock(START))
    prompt = await wire(beats_at(0, 40), VirtualClock(START + 40))
    assert HEARTBEAT in silent
    assert read(silent) == read(prompt)


@pytest.mark.parametrize("after", range(6))
async def test_replay_from_any_position_has_no_gap_and_no_repeat(read, after):
    stream = await wire(beats_at(0, 1, 2, 3, 4), VirtualClock(START + 2), after)
    assert numbers(read(stream)) == list(range(after + 1, 6))


async def test_a_position_beyond_the_end_replays_nothing_and_ends():
    assert await wire(beats_at(0, 1), VirtualClock(START + 1), after=99) == b"data: [DONE]\n\n"


async def test_a_position_ahead_of_a_running_run_is_waited_for(read):
    pieces = await heard(beats_at(0, 1, 2, 3), VirtualClock(START), after=2)
    assert [(at, numbers(read(piece))) for at, piece in pieces] == [(2, [3]), (3, [4])]


@given(
    times=st.lists(st.integers(0, 60), min_size=1, max_size=12).map(sorted),
    joined=st.integers(0, 70),
    left=st.integers(0, 70),
)
async def test_a_cut_stream_and_its_resumption_are_the_whole_stream(read, times, joined, left):
    beats = beats_at(*times)
    whole = read(await wire(beats, VirtualClock(START)))
    pieces = await heard(beats, VirtualClock(START + joined))
    first = read(b"".join(piece for at, piece in pieces if at <= left))
    position = int(first[-1].id) if first else 0
    rest = read(await wire(beats, VirtualClock(START + left), after=position))
    chunks = [event for event in first if event.data != "[DONE]"]
    assert [*chunks, *rest][:-1] == whole[:-1]
    assert rest[-1].data == "[DONE]"


async def test_two_readers_of_a_run_get_the_same_bytes():
    beats = beats_at(0, 1, 2, 3)
    early, late = VirtualClock(START), VirtualClock(START + 100)
    assert await wire(beats, early) == await wire(beats, late)


@pytest.mark.parametrize("text", [WEIRD, WEIRD * 2000, "x" * 100_000], ids=len)
async def test_a_text_comes_through_the_wire_code_point_for_code_point(read, text):
    run = play(run_of(text), Pace(0, 0))
    chunks = [json.loads(e.data) for e in read(await wire(run, VirtualClock(START)))[:-1]]
    answer = "".join(chunk["delta"] for chunk in chunks if chunk["type"] == "text-delta")
    assert text in answer


async def test_a_long_stream_comes_in_pieces_of_bounded_size_at_whole_events():
    run = play(run_of(WEIRD * 5000 + "take 200 steps"), Pace(0, 0))
    pieces = [piece for _, piece in await heard(run, VirtualClock(START))]
    largest = max(len(block) for block in re.split(b"(?<=\n\n)", b"".join(pieces)))
    assert len(pieces) > 1
    assert max(len(piece) for piece in pieces) < PIECE + largest
    assert min(len(piece) for piece in pieces[:-1]) >= PIECE
    assert all(piece.endswith(b"\n\n") for piece in pieces)


async def test_a_run_without_end_is_followed_without_hoarding_it():
    endless = (Beat(0, {"n": n}) for n in itertools.count(1))
    async with aclosing(follow(endless, START, VirtualClock(START), DONE)) as stream:
        sizes = [len(await anext(stream)) for _ in range(3)]
    assert all(size < PIECE + 100 for size in sizes)


async def test_an_open_stream_of_a_long_run_holds_little_memory():
    """A position in the timeline, not its chunks: 200 steps encode to some 150 kB."""
    clock = VirtualClock(START)
    run = play(run_of("take 200 steps"), Pace(0, 1))
    async with aclosing(follow(run, START, clock, DONE)) as stream:
        gc.collect()
        tracemalloc.start()
        try:
            await anext(stream)
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert held < 8_000


async def test_a_reader_that_leaves_in_silence_leaves_no_sleeper():
    clock = VirtualClock(START)

    async def listen() -> None:
        async for _ in follow(beats_at(0, 100), START, clock, DONE):
            pass

    listener = asyncio.create_task(listen())
    await clock.advance(1)
    listener.cancel()
    await asyncio.wait([listener])
    assert clock.next_due is None


async def test_every_part_of_the_framing_can_be_replaced_by_itself():
    odd = Framing(
        terminator=None,
        frame=lambda data, **_: b"data:" + data + b"\r\r",
        encode=lambda chunk: b"%d" % chunk["n"],
        silence=1.0,
        heartbeat=lambda: b":\r",
        pieces=lambda piece: (piece[:3], piece[3:]),
    )
    pieces = await heard(beats_at(0, 1.5), VirtualClock(START), odd)
    assert pieces == [(0, b"dat"), (0, b"a:1\r\r"), (1, b":\r"), (1.5, b"dat"), (1.5, b"a:2\r\r")]


# -- what becomes of a reader while something is aborted ------------------------------------------

CALL = {"type": "tool-input-available", "toolCallId": "c", "toolName": "run_command", "input": {}}
OUTPUT = {"type": "tool-output-available", "toolCallId": "c", "output": {}}
WORKING = (Beat(0.0, CALL), Beat(60.0, OUTPUT), Beat(61.0, {"type": "finish"}))


async def aborted_at(when: float, clock: VirtualClock, framing: Framing = DONE):
    """The pieces of a reader with their times, where the call is aborted at `when`."""
    pieces: list[tuple[float, bytes]] = []
    asked: list[float] = []

    async def again():
        asked.append(clock.now() - START)
        done = len([each for each in asked if each >= when]) == 1
        return Aborted(WORKING, {"c": when}) if done and asked[-1] >= when else None

    async def listen() -> None:
        async for piece in follow(WORKING, START, clock, framing, 0, again):
            pieces.append((clock.now() - START, piece))  # noqa: PERF401 - timed one by one

    listener = asyncio.create_task(listen())
    await clock.advance(0)
    while clock.next_due is not None:
        await clock.advance(clock.next_due - clock.now())
    await listener
    return pieces, asked


async def test_a_reader_that_waits_for_a_tool_hears_of_its_abort_at_once(read):
    pieces, _ = await aborted_at(2.0, VirtualClock(START))
    events = read(b"".join(piece for _, piece in pieces))
    kinds = [json.loads(e.data)["type"] for e in events[:-1]]
    assert kinds == ["tool-input-available", "tool-output-error", "finish"]
    assert [event.id for event in events[:-1]] == ["1", "2", "3"]
    assert pieces[1][0] == pytest.approx(2.0, abs=ABORTABLE)
    assert pieces[2][0] == pytest.approx(3.0, abs=ABORTABLE)


async def test_nobody_asks_for_aborts_while_no_tool_is_at_work():
    async def again():
        raise AssertionError("nothing is at work")

    clock = VirtualClock(START)
    pieces = follow(beats_at(0, 5, 9), START, clock, DONE, 0, again)
    reading = asyncio.create_task(anext(pieces))
    await clock.advance(0)
    await reading
    reading = asyncio.create_task(anext(pieces))
    await clock.advance(5)
    assert await reading
    await pieces.aclose()


async def test_a_tool_that_nobody_aborts_takes_its_time_with_heartbeats_in_it():
    clock = VirtualClock(START)
    pieces, asked = await aborted_at(1e9, clock, Framing(terminator=b"[DONE]", silence=20.0))
    assert [at for at, piece in pieces if piece == HEARTBEAT] == pytest.approx([20, 40])
    assert b"tool-output-available" in b"".join(piece for _, piece in pieces)
    assert max(late - soon for soon, late in itertools.pairwise(asked)) <= ABORTABLE + 1e-6
