"""The journals of a run that is recorded, and of one that judges a record again."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar, cast

from taskpact.journal import Kind
from taskpact.judging.outcomes import Inconclusive, Outcome
from taskpact.recording import codec
from taskpact.recording.file import Writer
from taskpact.recording.veil import Veil
from taskpact.wire.answer import Until, watched_again
from taskpact.wire.exchange import Exchange
from taskpact.wire.limits import Limits

T = TypeVar("T")

ENDED: Final = "ended"
"""The kind of an entry by which an attempt ended a check."""

_MADE: Final = "TASKPACT_MADE_TOKEN"


class Recording:
    """Writes down what is learned, without secrets."""

    heard = False

    def __init__(self, writer: Writer, veil: Veil) -> None:
        self._writer = writer
        self._veil = veil
        self._learning = threading.local()

    def tell(self, owner: str, kind: Kind, learn: Callable[[], T]) -> T:
        """What `learn` gives or raises; what is learned for it meanwhile is part of it."""
        if owner in self._under_way:
            return learn()
        try:
            with self._for(owner):
                value = learn()
        except Outcome as outcome:
            self._write(owner, kind, raised=self._veil.value(codec.raised(outcome)))
            raise
        if kind == "credential" and value:
            self._learn(str(value))
        # Hidden before it is packed: nothing is found in base64 any more.
        self._write(owner, kind, value=codec.packed(kind, self._hidden(value)))
        return value

    def attempt(self, owner: str, may: Callable[[], T]) -> T:
        """The same; an entry only where it ends the check."""
        try:
            return may()
        except Outcome as outcome:
            if owner not in self._under_way:
                self._write(owner, ENDED, raised=self._veil.value(codec.raised(outcome)))
            raise

    def pause(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)

    def watch(self, exchange: Exchange, until: Until | None) -> None:
        """It was asked while the answer came."""

    def _hidden(self, value: T) -> T:
        if isinstance(value, Exchange):
            return cast("T", self._veil.exchange(value))
        return self._veil.value(value)

    def _learn(self, made: str) -> None:
        for word in made.split():
            if word.lower() != "bearer":
                self._veil.learn_made(_MADE, word)

    @property
    def _under_way(self) -> list[str]:
        """For whom this thread is learning just now."""
        return cast("list[str]", self._learning.__dict__.setdefault("owners", []))

    @contextmanager
    def _for(self, owner: str) -> Iterator[None]:
        self._under_way.append(owner)
        try:
            yield
        finally:
            self._under_way.remove(owner)

    def _write(self, owner: str, kind: str, **what: Any) -> None:  # noqa: ANN401
        self._writer.line({"owner": owner, "kind": kind, **what})


class Replaying:
    """Tells from a record what was learned then."""

    def __init__(self, entries: Iterable[Mapping[str, Any]], *, heard: bool) -> None:
        self.heard = heard
        self._left: defaultdict[str, deque[Mapping[str, Any]]] = defaultdict(deque)
        for each in entries:
            if "owner" in each:
                self._left[each["owner"]].append(each)

    def tell(self, owner: str, kind: Kind, learn: Callable[[], T]) -> T:
        """What was given or raised. Inconclusive where the record tells nothing of the kind."""
        del learn
        left = self._left[owner]
        if not left or left[0]["kind"] != kind:
            raise Inconclusive(_unfit(kind, left[0]["kind"] if left else ""))
        entry = left.popleft()
        if "raised" in entry:
            raise codec.outcome(entry["raised"])
        try:
            return cast("T", codec.unpacked(kind, entry["value"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Inconclusive(
                f"the record does not hold the whole of what came: {error}"
            ) from error

    def attempt(self, owner: str, may: Callable[[], T]) -> T:
        """What ended the check then ends it now."""
        left = self._left[owner]
        if left and left[0]["kind"] == ENDED:
            raise codec.outcome(left.popleft()["raised"])
        return may()

    def pause(self, seconds: float) -> None:
        """There is nothing to wait for."""

    def watch(self, exchange: Exchange, until: Until | None) -> None:
        """Ask it as it was asked while the answer came."""
        if until is not None:
            watched_again(exchange, until, Limits())


def _unfit(kind: str, there: str) -> str:
    held = f"holds {there!r} there" if there else "ends before"
    return f"the check asks for {kind!r}, and the record {held}: it was made by other checks"
