"""The life of a task: begun, suspended, decided on, at rest; and what its streams then tell.

Words for the checks of several areas. Nothing here judges; it sends, waits within limits, and
looks. Where the target does not show what a word looks for, the word raises the outcome that ends
the check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Final

from taskpact import rereading
from taskpact.asking import eventually, finished, named, run_status, states
from taskpact.cases import deciding, samples
from taskpact.judging import answers, unchanged
from taskpact.judging.outcomes import Inconclusive, NotObservable
from taskpact.judging.phases import Phase, phases
from taskpact.judging.streams import Read
from taskpact.probe import Probe
from taskpact.wire.exchange import Exchange

Details = Mapping[str, object]

APPROVE: Final = "approve"
DECLINE: Final = "decline"
"""The words of a decision, as `ApproveRequest` lists them."""

COMPLETED: Final = "complet"
"""How the word for a run that came to its proper end begins; others ended in another way."""

_SILENCE: Final = 0.6
"""Seconds that a stream which is read again may say nothing, once its run is at rest."""
_MOMENT: Final = 0.05
"""Seconds that something which should not happen gets to happen."""
_TOGETHER: Final = 10.0
"""Seconds that threads wait for each other."""


# -- from its beginning to where it rests --------------------------------------------------------


def begun(probe: Probe, members: Mapping[str, object], task_id: str | None = None) -> str:
    """The id of a task made, or continued, with these members over the ordinary ones.

    Inconclusive where the target refuses that; NotObservable where it may.
    """
    wanted = task_id or probe.fresh_id()
    exchange = probe.post(named(probe, wanted, **members))
    if not answers.is_success(exchange):
        raise no_such_run(probe, members, f"the run got {answers.seen(exchange)}", exchange)
    return answers.acknowledged(exchange) or wanted


def no_such_run(
    probe: Probe, members: Mapping[str, object], reason: str, *exchanges: Exchange
) -> Inconclusive | NotObservable:
    """What ends a check whose run did not come about.

    NotObservable where the members refer to something that the target need not know, like agents.
    """
    fields = probe.contract.fields
    sent = [fields[name] for name in members if name in fields]
    kind = NotObservable if any(map(samples.is_reference, sent)) else Inconclusive
    return kind(f"with {dict(members)!r} {reason}", *exchanges)


def rest(probe: Probe, task_id: str) -> Details:
    """The details once no run is active. Inconclusive where one still is when time is up."""
    details = finished(probe, task_id)
    word = run_status(details)
    if word in states(probe, "active"):
        raise Inconclusive(f"the run is still {word!r}", probe.exchanges[-1])
    return details


def waits(probe: Probe, details: Details) -> bool:
    """Whether the latest run waits for a decision; NotObservable where no known word says so."""
    word = run_status(details)
    if word in states(probe, "waiting"):
        return True
    if word in states(probe, "ended"):
        return False
    raise NotObservable(f"the details do not say whether the run waits (status {word!r})")


def suspended(probe: Probe, members: Mapping[str, object], task_id: str | None = None) -> str:
    """The id of a task whose run waits for a decision. Inconclusive where it does not wait."""
    task = begun(probe, members, task_id)
    details = rest(probe, task)
    if not waits(probe, details):
        reason = f"the run is {run_status(details)!r}, not suspended"
        raise no_such_run(probe, members, reason, *probe.exchanges[-2:])
    return task


def planned(probe: Probe, task_id: str | None = None, **more: object) -> str:
    """The id of a task whose run waits for the approval of its plan; `more` are further members.

    Inconclusive where it does not wait.
    """
    members = deciding.suspending(probe.contract, deciding.PLAN)
    return suspended(probe, {**members, **more}, task_id)


def inviting(probe: Probe, members: Mapping[str, object]) -> Mapping[str, object]:
    """The members, with the text in which the user is asked something."""
    if not probe.target.prompts.question:
        raise NotObservable("no text is declared that makes the target ask (prompts.question)")
    return {**members, "task": probe.target.prompts.question}


def asked(probe: Probe, members: Mapping[str, object]) -> str:
    """The id of a task whose run waits for an answer; NotObservable where it asks nothing."""
    task = begun(probe, inviting(probe, members))
    details = rest(probe, task)
    if not waits(probe, details):
        word = run_status(details)
        raise NotObservable(f"a run that may ask does not: it is {word!r}", *probe.exchanges[-2:])
    return task


def completed(probe: Probe, members: Mapping[str, object]) -> str:
    """The id of a task whose run has completed. Inconclusive where it has not.

    NotObservable where no known word says how far it is.
    """
    task = begun(probe, members)
    details = rest(probe, task)
    word = run_status(details)
    if waits(probe, details) or not word.startswith(COMPLETED):
        raise Inconclusive(f"the run is {word!r}, not completed", *probe.exchanges[-2:])
    return task


def leaves(probe: Probe, task_id: str) -> bool:
    """Whether the suspended run of a task leaves that state within a while."""
    return eventually(probe, lambda: not waits_still(probe, task_id))


def waits_still(probe: Probe, task_id: str) -> bool:
    """Whether the latest run is suspended now."""
    return run_status(probe.details(task_id)) in states(probe, "waiting")


def change(probe: Probe, task_id: str, before: Details) -> str | None:
    """What becomes different in a task at rest, within a moment; None where nothing does."""
    reason: str | None = None

    def changed() -> bool:
        nonlocal reason
        reason = unchanged.change(before, probe.details(task_id))
        return reason is not None

    eventually(probe, changed, _MOMENT)
    return reason


# -- decisions ----------------------------------------------------------------------------------


def decide(probe: Probe, task_id: str, decision: str = APPROVE, **more: object) -> Exchange:
    """The answer to a decision on the task's suspended run."""
    return probe.request("approve", {"decision": decision, **more}, id=task_id)


def approved(probe: Probe, task_id: str) -> Exchange:
    """The answer to an approval that has success; Inconclusive where it has none."""
    return had_success(decide(probe, task_id))


def had_success(exchange: Exchange) -> Exchange:
    """A decision that others build on, as it was answered; Inconclusive where it had no success."""
    if not succeeded(exchange):
        raise Inconclusive(f"a decision got {told(exchange)}", exchange)
    return exchange


def succeeded(exchange: Exchange) -> bool:
    """Whether a decision or an abort is answered with success: by the status and in the body."""
    told = answers.json_object(exchange)
    return answers.is_success(exchange) and told is not None and told.get("success") is True


def without_success(exchange: Exchange) -> bool:
    """Whether it is refused with a client error, or says in its body that it had no success."""
    if answers.not_refused(exchange) is None:
        return True
    told = answers.json_object(exchange)
    if not answers.is_success(exchange) or told is None:
        return False
    return told.get("success") is False or ("success" not in told and bool(told.get("error")))


def told(exchange: Exchange) -> str:
    """What a decision or an abort was answered, in a few words."""
    body = answers.json_object(exchange)
    return f"{answers.seen(exchange)}: {str(dict(body))[:200]}" if body else answers.seen(exchange)


def at_once(probe: Probe, calls: Sequence[Callable[[Probe], Exchange]]) -> list[Exchange]:
    """The answers to calls that are made at the same moment, each on a connection of its own.

    Raises what a call raises.
    """
    gate = Barrier(len(calls), timeout=_TOGETHER)

    def made(call: Callable[[Probe], Exchange], mine: Probe) -> Exchange:
        gate.wait()
        return call(mine)

    siblings = [probe.sibling() for _ in calls]
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(made, calls, siblings))


# -- what its streams tell -----------------------------------------------------------------------


def streams(probe: Probe, task_id: str) -> list[Read]:
    """The streams of a task, each read again from its address; those that cannot be are left out.

    To be asked when the task is at rest: a stream that stays open is left after a short silence.
    """
    try:
        urls = rereading.all_addresses(probe, task_id)
    except NotObservable:
        return []
    limits = replace(probe.target.limits, idle=min(_SILENCE, probe.target.limits.idle))
    found = [rereading.read(probe, url, limits=limits) for url in urls]
    return [Read(each) for each in found if rereading.is_stream(probe, each) and _is_plain(each)]


def _is_plain(exchange: Exchange) -> bool:
    """Whether the content coding of a stream is known."""
    try:
        Read(exchange).plain  # noqa: B018 - asked for its error
    except ValueError:
        return False
    return True


def stream_count(details: Details) -> int | None:
    """How many streams the task has; None where the details do not list them."""
    listed = details.get("streams")
    return len(listed) if isinstance(listed, list) else None


def executions(reads: Sequence[Read]) -> int | None:
    """In how many of these streams an execution step shows; None where they tell no phases."""
    return _telling(reads, executes)


def reached(reads: Sequence[Read]) -> int | None:
    """In how many of these streams execution is told, if without steps; None without phases."""
    return _telling(reads, lambda phase: phase.kind == "execution")


def execution(reads: Sequence[Read]) -> tuple[str, Exchange] | None:
    """What the first of these streams shows that executes, and the stream; None where none does."""
    for read in reads:
        told_by = phases(read.events)
        if any(map(executes, told_by)):
            shown = ", ".join(f"{each.steps} steps of {each.name!r}" for each in told_by)
            return shown, read.exchange
    return None


def _telling(reads: Sequence[Read], wanted: Callable[[Phase], bool]) -> int | None:
    told_by = [phases(read.events) for read in reads]
    if not any(told_by):
        return None
    return sum(any(map(wanted, each)) for each in told_by)


def executes(phase: Phase) -> bool:
    """Whether this phase executes, and has a step."""
    return phase.kind == "execution" and phase.steps > 0
