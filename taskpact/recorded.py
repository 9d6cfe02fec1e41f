"""Streams that several checks look at, each read once in a run and kept.

A whole stream takes as long as its run, so checks that only look share one. What is kept belongs
to the headers it was asked with: a server that shows a deviation by request gives another stream.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from taskpact.judging import answers
from taskpact.judging.coding import TooLargeError
from taskpact.judging.outcomes import Inconclusive, NotObservable
from taskpact.judging.streams import Read
from taskpact.once import Once
from taskpact.probe import Probe
from taskpact.wire.exchange import Exchange

BEGIN: Final = "wide-begins"
END: Final = "wide-ends"

WIDE: Final = "é漢😀\u0416\u20ac\U0001d11e\u0e01𐍈" * 4_000
"""Characters of two, three and four bytes: more than buffers on the way hold, and no whole number
of them to a power of two."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A stream and the task it belongs to."""

    task_id: str
    read: Read

    @property
    def exchange(self) -> Exchange:
        """How it was asked for and what came."""
        return self.read.exchange


class Streams:
    """The streams that were read so far."""

    def __init__(self) -> None:
        self._kept: Once[tuple[object, ...], tuple[Taken, Probe]] = Once()

    def ordinary(self, probe: Probe) -> Taken:
        """The stream of an ordinary task."""
        return self._taken(probe, "ordinary", {})

    def slow(self, probe: Probe) -> Taken:
        """The stream of a task that takes time."""
        return readable(self.slow_as_it_came(probe), probe)

    def slow_as_it_came(self, probe: Probe) -> Taken:
        """The same, whatever the answer was."""
        return self._read(probe, "slow", {"task": probe.target.prompts.slow})

    def wide(self, probe: Probe) -> Taken:
        """The stream of a task whose text is long and of many characters of several bytes.

        NotObservable where so long a text is refused, which is legal (INP-08).
        """
        taken = self._read(probe, "wide", {"task": f"{BEGIN}{WIDE}{END}"})
        if 400 <= (taken.exchange.status or 0) < 500:
            raise NotObservable(f"so long a text is refused: {answers.seen(taken.exchange)}")
        return readable(taken, probe)

    def wide_if_any(self, probe: Probe) -> tuple[Taken, ...]:
        """The same; none where it is refused."""
        try:
            return (self.wide(probe),)
        except NotObservable:
            return ()

    def _taken(self, probe: Probe, name: str, members: Mapping[str, object]) -> Taken:
        return readable(self._read(probe, name, members), probe)

    def _read(self, probe: Probe, name: str, members: Mapping[str, object]) -> Taken:
        return probe.shared(self._kept, (name, probe.headers), lambda mine: take(mine, members))


def take(probe: Probe, members: Mapping[str, object], **options: object) -> Taken:
    """Create a task with these members besides the ordinary ones, and read its stream."""
    task_id = probe.fresh_id()
    exchange = probe.stream({**probe.body(id=task_id), **members}, **options)
    return Taken(task_id, Read(exchange))


def readable(taken: Taken, probe: Probe) -> Taken:
    """The same, where it can be judged.

    Raises Inconclusive where no stream came, or one that unpacks to too much, and NotObservable
    where its content coding is unknown.
    """
    exchange = taken.exchange
    if not answers.is_success(exchange):
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    wanted = probe.contract.negotiation.stream.media_type
    if exchange.media_type != wanted:
        raise Inconclusive(f"no {wanted} came: {answers.seen(exchange)}", exchange)
    try:
        taken.read.plain  # noqa: B018 - asked for its error
    except TooLargeError as error:
        raise Inconclusive(str(error), exchange) from None
    except ValueError as error:
        raise NotObservable(str(error)) from error
    return taken


def with_events(taken: Taken) -> Taken:
    """The same, where it has an event at all; Inconclusive where every rule would hold in vain."""
    if not taken.read.events:
        raise Inconclusive("the stream has no event", taken.exchange)
    return taken
