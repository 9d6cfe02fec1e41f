"""SEC: the values of secrets show nowhere.

The values are those that the target declares to hold for the caller (`secrets` in its file); of
a target that declares none nothing is said. Names are in `test_sec_names`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from taskpact.asking import eventually, finished, named
from taskpact.belongings import holds
from taskpact.cases import secrets, visibilities
from taskpact.cases.secrets import coaxing
from taskpact.declared import keeping
from taskpact.judging import answers, choice, exposure
from taskpact.paging import lists
from taskpact.refusing import sent
from taskpact.rereading import all_addresses, read
from taskpact.suite import Broken, Inconclusive, NotObservable, Probe, requirement, waits
from taskpact.wire.exchange import Exchange


def held(probe: Probe) -> Mapping[str, str]:
    """The secrets that the target holds for the caller, by name; NotObservable without any."""
    if not probe.target.held:
        raise NotObservable("no secrets that the target holds for the caller were declared")
    return probe.target.held


def body(probe: Probe, task_id: str, **more: object) -> dict[str, object]:
    """The ordinary request, of a task that is to use the secrets and is asked to tell them."""
    names = list(held(probe))
    text = coaxing(probe.target.prompts.ordinary, names)
    return named(probe, task_id) | {"task": text, secrets.FIELD: names, **more}


def begun(probe: Probe, **more: object) -> str:
    """The id of such a task. Inconclusive where it is refused, or no more is known of it."""
    task_id, _ = probe.created(body(probe, probe.fresh_id(), **more))
    return task_id


def _keeps(probe: Probe, exchanges: Iterable[Exchange]) -> None:
    """Broken where one of these answers holds a value."""
    for exchange in exchanges:
        found = exposure.exposed(exchange, held(probe))
        if found:
            raise Broken(found, exchange)


@requirement("SEC-01")
def test_no_acknowledgement_holds_a_secret(probe: Probe) -> None:
    """Neither that of a new task nor that of one that goes on."""
    task_id = begun(probe)
    again = probe.post(body(probe, task_id))
    alone = probe.post(body(probe, task_id, **{secrets.FIELD: list(held(probe))[:1]}))
    _keeps(probe, [*probe.exchanges[:1], again, alone])


@requirement("SEC-01")
def test_no_error_holds_a_secret(probe: Probe) -> None:
    """Whatever is wrong with a request that lists secrets, and where it is none of the caller's."""
    begun(probe)
    for case in secrets.faulty(probe.contract, list(held(probe))):
        _keeps(probe, [sent(probe, case.body)])
    _keeps(probe, [probe.request("readTask", id=probe.fresh_id())])


@requirement("SEC-02")
def test_no_stream_holds_a_secret(probe: Probe) -> None:
    """Neither that of the first run nor that of a further one, nor one that is read again."""
    begun(probe)
    task_id = probe.fresh_id()
    for number in range(2):
        exchange = probe.stream(body(probe, task_id))
        if not answers.is_success(exchange):
            if number:
                break
            raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
        _keeps(probe, [exchange])
        if "details" in probe.session.found:
            finished(probe, task_id)
    if {"details", "resume"} <= probe.session.found:
        _keeps(probe, [read(probe, url) for url in all_addresses(probe, task_id)])


@waits
@requirement("SEC-02")
def test_no_stream_of_a_tool_holds_a_secret(probe: Probe) -> None:
    """Where a tool is at work that may have been given the secrets."""
    begun(probe)
    text = coaxing(probe.target.prompts.tool, list(held(probe)))
    exchange = probe.stream(body(probe, probe.fresh_id(), task=text))
    if not answers.is_success(exchange):
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    _keeps(probe, [exchange])


@requirement("SEC-03")
def test_no_details_hold_a_secret(probe: Probe) -> None:
    """While the run goes on, when it has ended, and when the task has gone on."""
    probe.need("details")
    task_id = begun(probe)
    for _ in range(2):
        probe.details(task_id)
        finished(probe, task_id)
        _keeps(probe, [each for each in probe.exchanges if each.method == "GET"])
        if not answers.is_success(probe.post(body(probe, task_id))):
            break


@requirement("SEC-03")
def test_no_list_holds_a_secret(probe: Probe) -> None:
    """Where the task is listed."""
    probe.need("list")
    task_id = begun(probe)
    lists(probe, task_id)
    _keeps(probe, [each for each in probe.exchanges if each.method == "GET"])


@requirement("SEC-03")
def test_no_share_holds_a_secret(probe: Probe) -> None:
    """Of a task that everyone may read."""
    probe.need("share")
    opening = visibilities.of(probe.contract, "everyone")[0]
    task_id = begun(probe, **{visibilities.FIELD: opening})
    if "details" in probe.session.found:
        finished(probe, task_id)
    shared = probe.request("readShared", id=task_id, caller=None)
    if not answers.is_success(shared):
        raise Inconclusive(f"the share got {answers.seen(shared)}", shared)
    _keeps(probe, [shared])


@requirement("SEC-04")
def test_no_artifact_holds_a_secret(probe: Probe) -> None:
    """Once the task has completed."""
    probe.need("artifacts")
    task_id = begun(probe, **keeping(probe.contract))
    if "details" in probe.session.found:
        finished(probe, task_id)

    def kept() -> bool:
        exchange = probe.request("readArtifact", id=task_id)
        return answers.is_success(exchange) and holds(choice.value(exchange))

    if not eventually(probe, kept):
        seen = answers.seen(probe.exchanges[-1])
        raise Inconclusive(f"the artifact got {seen}", probe.exchanges[-1])
    _keeps(probe, probe.exchanges[-1:])
