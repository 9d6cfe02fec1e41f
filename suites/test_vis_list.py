"""VIS: the list of tasks shows what is the caller's own, all of it, and each once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from taskpact.asking import named
from taskpact.cases import visibilities
from taskpact.hiding import let_in
from taskpact.paging import BEYOND, PAGES, TASKS, length, lists, short, walk
from taskpact.suite import Broken, Case, NotObservable, Probe, each, requirement
from taskpact.target import CallerName

SHORT = 2
"""Tasks of a short page, so that few tasks make several."""
AT_ONCE = 4
"""Tasks that are made at one moment, so that some are made at the same time."""


def _interleaved(
    probe: Probe, owner: CallerName, other: CallerName, members: dict[str, object]
) -> tuple[list[str], list[str]]:
    """Tasks of the owner with this visibility, and between them the other's own."""
    theirs, own = [], []
    for _ in range(3):
        own.append(_made(probe, other, {}))
        theirs.append(_made(probe, owner, members))
    own.append(_made(probe, other, {}))
    return theirs, own


def _made(probe: Probe, caller: CallerName, members: dict[str, object]) -> str:
    made, _ = probe.created(named(probe, probe.fresh_id(), **members), caller=caller)
    return made


def _not_listed(probe: Probe, owner: CallerName, reader: CallerName, case: Case) -> None:
    """No page of the reader's list holds what the owner made."""
    probe.need("list")
    probe.credentials(owner)
    let_in(probe, reader)
    theirs, own = _interleaved(probe, owner, reader, dict(case.body))  # type: ignore[arg-type]
    lists(probe, own[-1], reader)
    for limit in (None, short(probe, SHORT, reader)):
        seen = walk(probe, own, caller=reader, limit=limit)
        for task_id in theirs:
            if holding := seen.of(task_id):
                raise Broken(
                    f"the list of {reader!r} holds a task with visibility {case} of {owner!r}",
                    *holding[:1],
                )
        if limit is None and not seen.ids:
            raise NotObservable("the list is empty")


@requirement("VIS-04")
@each(visibilities.for_the_team)
def test_a_task_of_the_team_is_not_listed_for_a_teammate(probe: Probe, case: Case) -> None:
    """On no page, long or short."""
    _not_listed(probe, "self", "teammate", case)


@requirement("VIS-10")
@each(visibilities.every)
def test_the_list_shows_own_tasks_only(probe: Probe, case: Case) -> None:
    """Whatever visibility another user's tasks have; on no page, long or short."""
    others = [name for name in ("teammate", "outsider") if name in probe.target.callers]
    if not others:
        raise NotObservable("no token of a second user was declared")
    for other in others:
        _not_listed(probe, other, "self", case)  # type: ignore[arg-type]


@requirement("VIS-11")
def test_the_pages_lose_no_task_and_repeat_none(probe: Probe) -> None:
    """Nobody makes a task meanwhile."""
    _walked(probe, meanwhile=False)


@requirement("VIS-11")
def test_the_pages_keep_all_tasks_while_others_are_made(probe: Probe) -> None:
    """After every page there is a task more; those from before are all there, each once."""
    _walked(probe, meanwhile=True)


def _walked(probe: Probe, *, meanwhile: bool) -> None:
    probe.need("list")
    limit = short(probe, SHORT)
    mine = _several(probe, limit)
    lists(probe, mine[-1])

    def further() -> None:
        if meanwhile:
            _made(probe, "self", {})

    seen = walk(probe, mine, limit=limit, between=further)
    count = Counter(seen.ids)
    for task_id in mine:
        if count[task_id] > 1:
            raise Broken(f"{count[task_id]} pages hold the task {task_id}", *seen.of(task_id))
    lost = [task_id for task_id in mine if not count[task_id]]
    if lost and len(seen.pages) >= PAGES:
        raise NotObservable(f"{PAGES} pages do not reach the tasks that were made last")
    if lost:
        told = f"{len(lost)} of {len(mine)} tasks are on no page"
        raise Broken(f"{told}, such as {lost[0]}", *seen.exchanges[-BEYOND:])


def _several(probe: Probe, limit: int | None) -> list[str]:
    """More tasks than two pages hold, some made at the same moment."""
    page = limit or length(probe)
    wanted = 2 * page + 3
    if wanted > TASKS:
        raise NotObservable(f"a page holds {page} tasks; at most {TASKS} are made here")

    def one(mine: Probe) -> str:
        return _made(mine, "self", {}).lower()

    siblings = [probe.sibling() for _ in range(wanted)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, siblings))
