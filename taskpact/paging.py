"""Walks through a list of tasks, page after page, for as long as there is something to look for.

Nothing here judges. Bounds: `PAGES` pages of a walk, `TASKS` tasks made for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from taskpact.asking import eventually
from taskpact.contract.document import Node, deref
from taskpact.judging import answers, listing
from taskpact.judging.listing import Page
from taskpact.judging.outcomes import Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.target import CallerName
from taskpact.wire.exchange import Exchange

LIST: Final = "listTasks"
LIMIT: Final = "limit"
CURSOR: Final = "cursor"
PAGES: Final = 40
"""Pages of one walk."""
TASKS: Final = 60
"""Tasks that are made for one walk at most."""
BEYOND: Final = 3
"""Pages that are read on after the last task of interest: what it has not shown then is lost."""


@dataclass(slots=True)
class Walk:
    """What a walk has seen."""

    pages: list[Page] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    ended: bool = False
    """The last page said that there is none after it."""

    @property
    def ids(self) -> list[str]:
        """All tasks in the order in which they came."""
        return [each for page in self.pages for each in page.ids]

    def of(self, task_id: str) -> tuple[Exchange, ...]:
        """The answers that hold a task."""
        pairs = zip(self.pages, self.exchanges, strict=True)
        return tuple(exchange for page, exchange in pairs if task_id.lower() in page.ids)


def walk(
    probe: Probe,
    wanted: Iterable[str],
    *,
    caller: CallerName = "self",
    limit: int | None = None,
    between: Callable[[], object] | None = None,
) -> Walk:
    """The pages of a caller's list until all wanted tasks were seen, and `BEYOND` pages further.

    `between` is called after each page but the last. Raises NotObservable for a list that cannot
    be read, or whose next page cannot be asked for.
    """
    left = {each.lower() for each in wanted}
    seen = Walk()
    cursor: str | None = None
    idle = 0
    while len(seen.pages) < PAGES:
        found = _page(probe, seen, caller, limit, cursor)
        idle = 0 if left & set(found.ids) else idle + 1
        left -= set(found.ids)
        cursor = found.cursor if found.more is not False else None
        if cursor is None or CURSOR not in _parameters(probe):
            if found.more or cursor is not None:
                raise NotObservable("the list does not say how its next page is asked for")
            seen.ended = True
            return seen
        if idle >= BEYOND and (not left or len(seen.pages) >= 2 * BEYOND):
            return seen
        if between is not None:
            between()
    return seen


def _page(
    probe: Probe, seen: Walk, caller: CallerName, limit: int | None, cursor: str | None
) -> Page:
    asked = {LIMIT: limit, CURSOR: cursor}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    exchange = probe.request(LIST, caller=caller, query=f"?{query}" if query else "")
    found = listing.page(exchange) if answers.is_success(exchange) else None
    if found is None:
        raise NotObservable(f"the list cannot be read: {answers.seen(exchange)}", exchange)
    seen.pages.append(found)
    seen.exchanges.append(exchange)
    return found


def lists(probe: Probe, task_id: str, caller: CallerName = "self") -> None:
    """Inconclusive unless a task that the caller has just made shows in the list, if late."""

    def shows() -> bool:
        return task_id.lower() in walk(probe, [task_id], caller=caller).ids

    if not eventually(probe, shows):
        raise Inconclusive(
            f"a new task does not show in the list of {caller!r}", probe.exchanges[-1]
        )


def short(probe: Probe, wanted: int, caller: CallerName = "self") -> int | None:
    """A limit for pages as short as this, where the target takes one; else None."""
    known = _parameters(probe)
    if LIMIT not in known:
        return None
    limit = max(wanted, int(known[LIMIT]["schema"].get("minimum", 1)))
    exchange = probe.request(LIST, caller=caller, query=f"?limit={limit}")
    found = listing.page(exchange) if answers.is_success(exchange) else None
    return limit if found is not None and len(found.ids) <= limit else None


def _parameters(probe: Probe) -> Mapping[str, Node]:
    """What the document lets a list be asked by, by name."""
    named = probe.contract.operation(LIST).node.get("parameters", ())
    known = (deref(probe.contract.document, each) for each in named)
    return {each["name"]: each for each in known}


def length(probe: Probe) -> int:
    """How many tasks a page holds that nobody limits. NotObservable where it does not show."""
    exchange = probe.request(LIST)
    found = listing.page(exchange) if answers.is_success(exchange) else None
    if found is None:
        raise NotObservable(f"the list cannot be read: {answers.seen(exchange)}", exchange)
    return len(found.ids)
