"""VIS: the share of a task, which anybody reads and nobody changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskpact.asking import eventually, named
from taskpact.cases import methods, visibilities
from taskpact.hiding import Marked, marked
from taskpact.judging import answers, history
from taskpact.suite import Broken, Case, Inconclusive, Probe, each, requirement
from taskpact.target import CallerName
from taskpact.way import encoded
from taskpact.wire.exchange import Exchange

SHARE = "readShared"


def _share(probe: Probe, task: Marked, caller: CallerName | None = None) -> Exchange:
    return probe.request(SHARE, id=task.id, caller=caller)


def _opened(probe: Probe, case: Case | None = None) -> Marked:
    """A task that everyone may read, as its share shows. Inconclusive where it does not come."""
    opening = case or visibilities.open_to_all(probe.contract)[0]
    task = marked(probe, opening.body)
    if not eventually(probe, lambda: answers.is_success(_share(probe, task))):
        raise Inconclusive(
            f"the share of an open task got {answers.seen(probe.exchanges[-1])}",
            probe.exchanges[-1],
        )
    return task


@requirement("VIS-06")
@each(visibilities.open_to_all)
def test_the_share_of_an_open_task_is_read_by_anybody(probe: Probe, case: Case) -> None:
    """Without credentials, also when the run has ended, and it is this task."""
    probe.need("share")
    task = marked(probe, case.body)
    if not eventually(probe, lambda: answers.is_success(_share(probe, task))):
        got = probe.exchanges[-1]
        raise Broken(f"the share of a {case} task got {answers.seen(got)}", task.made, got)
    if not eventually(probe, lambda: _tells(_share(probe, task), task)):
        raise Broken(f"the share of a {case} task tells nothing of it", task.made, _last(probe))


def _tells(exchange: Exchange, task: Marked) -> bool:
    return answers.is_success(exchange) and (
        task.shows_in(exchange) or task.id.lower() in exchange.body.decode(errors="replace").lower()
    )


def _last(probe: Probe) -> Exchange:
    return probe.exchanges[-1]


@requirement("VIS-07")
@each(visibilities.closed)
def test_the_share_of_a_closed_task_is_read_by_nobody(probe: Probe, case: Case) -> None:
    """Neither without credentials nor with those of the owner or of anybody else."""
    probe.need("share")
    _opened(probe)
    task = marked(probe, case.body)
    for caller in (None, *probe.target.callers):
        exchange = _share(probe, task, caller)
        who = "without credentials" if caller is None else f"by {caller!r}"
        if answers.is_success(exchange) or task.shows_in(exchange):
            raise Broken(
                f"the share of a task with visibility {case} is read {who}", task.made, exchange
            )


@requirement("VIS-08")
@each(methods.changing)
def test_a_share_is_read_only(probe: Probe, case: Case) -> None:
    """A changing method is refused, whoever sends it, and the task stays as it was."""
    probe.need("share")
    task = _opened(probe)
    before = _said(_share(probe, task))
    for body, caller in _changes(probe, task):
        exchange = _changed(probe, case.id, task, body, caller)
        if answers.is_success(exchange):
            who = "without credentials" if caller is None else "by the owner"
            raise Broken(f"{case} to a share, sent {who}, got {answers.seen(exchange)}", exchange)
        after = _share(probe, task)
        if not answers.is_success(after) or (before - _said(after)):
            raise Broken(f"after {case} the share is not what it was", exchange, after)
        if any("intruder" in text for text in _said(after)):
            raise Broken(f"{case} to a share has added to the task", exchange, after)


def _changes(
    probe: Probe, task: Marked
) -> Iterator[tuple[Mapping[str, object], CallerName | None]]:
    """Bodies that would say something further, or close the task; sent by nobody and the owner."""
    closed = visibilities.of(probe.contract, "owner")[0]
    for caller in (None, "self"):
        for more in ({"task": "Say goodbye. (intruder)"}, {visibilities.FIELD: closed}):
            yield named(probe, task.id, **more), caller


def _changed(
    probe: Probe, method: str, task: Marked, body: Mapping[str, object], caller: CallerName | None
) -> Exchange:
    path = probe.contract.operation(SHARE).url(id=task.id)
    lines = [*probe.headers, *probe.credentials(caller), ("Content-Type", "application/json")]
    return probe.send(method, path, encoded(body), headers=lines)


def _said(exchange: Exchange) -> frozenset[str]:
    """The texts of a share's messages."""
    return frozenset(history.texts(answers.json_object(exchange) or {}))
