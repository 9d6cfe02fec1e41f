"""Sends inputs and reads answers: requests in a row on kept connections, bytes on one each.

It waits for the server to end each connection that brought bytes. A server that waits for the rest
of a request is within its rights until its patience ends; one that is silent for `LIMIT` seconds
hangs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from taskpact.proving.fuzzing.inputs import Input
from taskpact.proving.fuzzing.judging import Failure, Kind, Tally
from taskpact.proving.fuzzing.reading import NoHttpError, Reader

LIMIT: Final = 30.0
"""Seconds without an answer or an end after which a connection hangs; many times what it takes."""

_ROW: Final = 16
"""Requests that are sent in a row."""
_LANES: Final = 4
"""Connections that are kept for them."""
_APART: Final = 400
"""Connections that brought bytes and may be open at once; most wait for the server's patience."""
_FRESH: Final = 16
"""Those of them that may be younger than `_YOUNG` seconds."""
_YOUNG: Final = 0.1
_QUIET: Final = 2.0
"""Seconds after which a connection is asked once more: it may be at rest, and is closed then."""
_PROBE: Final = 10.0
_LAST: Final = b"\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
_PIECE: Final = 1 << 16
_BETWEEN: Final = 0.01
"""Seconds between two pieces of one input, so that the server hardly reads them as one."""

Hear = Callable[[Input, bytes], None]
"""Hears that an input was sent (no bytes), and what came on its connection."""


@dataclass(slots=True)
class _Lane:
    """A connection that is kept while the server keeps it."""

    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    def send(self, data: bytes) -> None:
        """Send on the connection, where there is one."""
        if self.writer is not None:
            self.writer.write(data)

    def drop(self) -> None:
        """Keep it no longer."""
        if self.writer is not None:
            self.writer.transport.abort()
        self.reader = self.writer = None


class Driver:
    """Sends inputs to a server and adds up what comes; `alive` tells whether the server is."""

    def __init__(
        self, address: tuple[str, int], tally: Tally, alive: Callable[[], bool], hear: Hear | None
    ) -> None:
        self._address = address
        self._tally = tally
        self._alive = alive
        self._hear = hear

    async def drive(self, inputs: Iterable[Input]) -> None:
        """Send all and wait for every answer; ends early where the server dies."""
        lanes: asyncio.Queue[_Lane] = asyncio.Queue()
        for _ in range(_LANES):
            lanes.put_nowait(_Lane())
        apart, fresh = asyncio.Semaphore(_APART), asyncio.Semaphore(_FRESH)
        row: list[Input] = []
        async with asyncio.TaskGroup() as group:
            for each in inputs:
                if not self._alive():
                    break
                if each.is_bytes:
                    await apart.acquire()
                    await fresh.acquire()
                    group.create_task(self._apart(each, apart, fresh))
                    continue
                row.append(each)
                if len(row) == _ROW:
                    group.create_task(self._row(await lanes.get(), row, lanes))
                    row = []
            group.create_task(self._row(await lanes.get(), row, lanes))
        while not lanes.empty():
            lanes.get_nowait().drop()

    # --- bytes

    async def _apart(self, sent: Input, apart: asyncio.Semaphore, fresh: asyncio.Semaphore) -> None:
        talk = asyncio.ensure_future(self._bytes(sent))
        await asyncio.wait([talk], timeout=_YOUNG)
        fresh.release()
        await talk
        self._tally.inputs += 1
        apart.release()

    async def _bytes(self, sent: Input) -> None:
        answers = Reader()
        lane = _Lane()
        asking: asyncio.TimerHandle | None = None
        count = 0
        self._tell(sent)
        try:
            async with asyncio.timeout(LIMIT):
                reader = await self._connected(lane, sent.data[: sent.cut or None])
                if sent.cut:
                    await asyncio.sleep(_BETWEEN)
                    lane.send(sent.data[sent.cut :])
                asking = asyncio.get_running_loop().call_later(_QUIET, lane.send, _LAST)
                while data := await reader.read(_PIECE):
                    count += self._heard(sent, answers, data)
                count += self._heard(sent, answers, b"")
            self._tally.closed += not count
            if answers.rest:
                self._fail("http", f"an answer that ends early: {answers.rest[:200]!r}", sent)
        except TimeoutError:
            await self._hangs(sent)
        except NoHttpError as error:
            self._fail("http", str(error), sent)
        except ConnectionError:
            self._tally.closed += not count  # a reset may have outrun the last answer
        finally:
            if asking is not None:
                asking.cancel()
            lane.drop()

    # --- requests in a row

    async def _row(self, lane: _Lane, row: Sequence[Input], lanes: asyncio.Queue[_Lane]) -> None:
        tries = 0
        left = row
        while left and self._alive():
            done = await self._exchanged(lane, left)
            tries = 0 if done else tries + 1
            if tries == 2:
                self._fail("silence", "the connection was closed without an answer", left[0])
                done, tries = 1, 0
            self._tally.inputs += done
            left = left[done:]
        lanes.put_nowait(lane)

    async def _exchanged(self, lane: _Lane, row: Sequence[Input]) -> int:
        """Send these in a row; how many of them are done with."""
        answers = Reader(each.method for each in row)
        done = 0
        self._tell(row[0])
        try:
            async with asyncio.timeout(LIMIT):
                reader = await self._connected(lane, b"".join(each.data for each in row))
                while done < len(row):
                    data = await reader.read(_PIECE)
                    done += self._heard(row[done], answers, data, row[done:])
                    if answers.closes or not data:
                        lane.drop()
                        return done
            if answers.rest:
                raise NoHttpError(f"an answer that nobody asked for: {answers.rest[:200]!r}")
        except TimeoutError:
            await self._hangs(row[done])
        except NoHttpError as error:
            self._fail("http", str(error), row[min(done, len(row) - 1)])
        except ConnectionError:
            lane.drop()
            return done
        else:
            return done
        lane.drop()
        return min(done + 1, len(row))

    # --- both

    async def _connected(self, lane: _Lane, data: bytes) -> asyncio.StreamReader:
        """The reader of the lane's connection, once the data is on its way."""
        if lane.reader is None or lane.writer is None:
            lane.reader, lane.writer = await asyncio.open_connection(*self._address)
        lane.send(data)
        return lane.reader

    def _heard(self, sent: Input, answers: Reader, data: bytes, row: Sequence[Input] = ()) -> int:
        """Add up the answers that are complete with this data; how many they are."""
        if data:
            self._tell(sent, data)
        answers.feed(data)
        count = 0
        while (not row or count < len(row)) and (answer := answers.take()) is not None:
            self._tally.answered(row[count] if row else sent, answer)
            count += 1
            if answer.closes and row:
                break
        return count

    def _tell(self, sent: Input, data: bytes = b"") -> None:
        if self._hear is not None:
            self._hear(sent, data)

    async def _hangs(self, sent: Input) -> None:
        if not self._alive():
            return
        other = "was answered" if await self._answers() else "was not answered either"
        what = f"neither an answer nor an end within {LIMIT:g} seconds; another request {other}"
        self._fail("hang", what, sent)

    async def _answers(self) -> bool:
        lane = _Lane()
        try:
            async with asyncio.timeout(_PROBE):
                reader = await self._connected(lane, _LAST)
                return bool(await reader.read(_PIECE))
        except (TimeoutError, ConnectionError):
            return False
        finally:
            lane.drop()

    def _fail(self, kind: Kind, what: str, sent: Input) -> None:
        if self._alive():
            self._tally.fail(Failure(kind, what, sent.number))
