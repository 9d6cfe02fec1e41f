"""ID: a request with the id of an own task continues that task."""

from __future__ import annotations

from collections.abc import Mapping

from taskpact import asking
from taskpact.asking import id_in, named, same, taken
from taskpact.judging import answers, choice, history
from taskpact.suite import Broken, Inconclusive, NotObservable, Probe, requirement
from taskpact.wire.answer import Answer
from taskpact.wire.exchange import Exchange


def ended(probe: Probe, task_id: str, text: str, **more: object) -> Exchange:
    """A task, or a further run of it, streamed to its end and settled in the details."""
    exchange = probe.stream(named(probe, task_id, task=text, **more))
    if not answers.is_success(exchange) or not exchange.complete:
        raise Inconclusive(f"the run was not seen to its end: {answers.seen(exchange)}", exchange)
    if "details" in probe.session.found:
        asking.finished(probe, task_id)
    return exchange


def continued(probe: Probe, body: Mapping[str, object]) -> Exchange:
    """A further request of a task whose run has ended; it must be accepted.

    A server may need a moment to know that the run has ended, so a refusal is asked again.
    """
    tries: list[Exchange] = []

    def accepted() -> bool:
        tries.append(probe.post(body))
        return answers.is_success(tries[-1])

    if not asking.eventually(probe, accepted):
        asking.works(probe)
        raise Broken(f"continuing an own task got {answers.seen(tries[-1])}", tries[-1])
    return tries[-1]


@requirement("ID-07")
def test_the_id_of_an_own_task_continues_it(probe: Probe) -> None:
    """The second request is acknowledged under the same id."""
    task_id = probe.fresh_id()
    first = ended(probe, task_id, probe.target.prompts.ordinary)
    second = continued(probe, named(probe, task_id))
    told = id_in(probe, second, task_id)
    if not same(told, task_id):
        raise Broken(f"the task {task_id} was continued as {told}", first, second)


@requirement("ID-07")
def test_an_id_that_the_server_made_continues_the_task(probe: Probe) -> None:
    """It does not matter who made the id."""
    first = taken(probe, probe.body())
    task_id = id_in(probe, first)
    if "details" in probe.session.found:
        asking.finished(probe, task_id)
    second = probe.post(named(probe, task_id))
    if not answers.is_success(second):
        raise NotObservable(f"its run may be active still: {answers.seen(second)}")
    told = id_in(probe, second, task_id)
    if not same(told, task_id):
        raise Broken(f"the task {task_id} was continued as {told}", first, second)


def _texts(probe: Probe, count: int) -> list[str]:
    """As many texts, each found nowhere else."""
    prompt = probe.target.prompts.ordinary
    return [f"{prompt} (note {number} {probe.fresh_id()})" for number in range(count)]


@requirement("ID-08")
def test_a_continued_task_keeps_its_messages_in_order(probe: Probe) -> None:
    """All user texts stand in the details, oldest first."""
    probe.need("details")
    task_id = probe.fresh_id()
    texts = _texts(probe, 3)
    made = [ended(probe, task_id, text) for text in texts]

    def wrong() -> str | None:
        return history.missing_or_displaced(probe.details(task_id), texts)

    if asking.eventually(probe, lambda: wrong() is None):
        return
    if not any(history.holds(probe.details(task_id), text) for text in texts):
        raise NotObservable("the details show none of the texts")
    reason = wrong()
    if reason:
        raise Broken(reason, made[-1], probe.exchanges[-1])


@requirement("ID-09")
def test_each_continuation_adds_a_stream(probe: Probe) -> None:
    """The task lists one stream more for each request that continued it."""
    probe.need("details")
    task_id = probe.fresh_id()
    seen = [frozenset[str]()]
    for text in _texts(probe, 3):
        ended(probe, task_id, text)
        known = seen[-1]

        def one_more(known: frozenset[str] = known) -> bool:
            return known < _streams(probe, task_id)

        if not asking.eventually(probe, one_more):
            told = f"request {len(seen)} of the task added no stream to {len(known)}"
            raise Broken(told, probe.exchanges[-1])
        seen.append(_streams(probe, task_id))


def _streams(probe: Probe, task_id: str) -> frozenset[str]:
    listed = history.stream_ids(probe.details(task_id))
    if listed is None:
        raise NotObservable("the details list no streams")
    return listed


@requirement("ID-15")
def test_what_continuing_an_active_task_gets(probe: Probe) -> None:
    """Asked while the stream of the first run is open."""
    task_id = probe.fresh_id()
    asked: list[Exchange] = []

    def meanwhile(answer: Answer) -> bool:
        if answer.events:
            asked.append(probe.sibling().post(named(probe, task_id)))
        return bool(asked)

    negotiation = probe.contract.negotiation
    slow = {"task": probe.target.prompts.slow, negotiation.field: negotiation.stream.name}
    stream = probe.request("createTask", named(probe, task_id, **slow), until=meanwhile)
    if not asked or stream.complete:
        raise NotObservable(f"the slow task was not open long enough: {answers.seen(stream)}")
    told = choice.task_id(asked[0], task_id) if answers.is_success(asked[0]) else None
    probe.observe(
        f"continuing while active got {answers.seen(asked[0])}, task {told or 'not told'}"
    )
