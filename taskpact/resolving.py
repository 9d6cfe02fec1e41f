"""How checks come to see what a request resolved to: make the task, wait, look.

Nothing here knows a default; what must be shown comes with a row of the contract's truth table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from taskpact.asking import eventually, finished, run_status, states, works
from taskpact.cases.truth import Members, Row
from taskpact.contract import Field
from taskpact.judging import answers, resolved
from taskpact.judging.messages import of_user
from taskpact.judging.outcomes import Broken, Inconclusive, NotApplicable, NotObservable
from taskpact.living import DECLINE
from taskpact.probe import Probe
from taskpact.way import Body
from taskpact.wire.exchange import Exchange

PATIENCE = 0.5
"""Seconds that details get to show a new task's configuration and message at all."""

Details = Mapping[str, object]


def look(probe: Probe, body: Members, task_id: str | None = None) -> Details:
    """The details of a task made (or continued) with these members over the ordinary ones.

    NotObservable where the target refuses them, since whether it may is judged elsewhere.
    """
    task_id = task_id or probe.fresh_id()
    exchange = probe.post(probe.body(id=task_id, **body))
    if _is_refusal(exchange):
        raise NotObservable(f"the target refuses {dict(body)!r}: {answers.seen(exchange)}")
    if not answers.is_success(exchange):
        raise Inconclusive(f"the setup was not accepted: {answers.seen(exchange)}", exchange)
    return settled(probe, answers.acknowledged(exchange) or task_id)


def settled(probe: Probe, task_id: str) -> Details:
    """The details of an own task, once they show anything of a run's configuration."""
    latest: Details = {}

    def shown() -> bool:
        nonlocal latest
        latest = probe.details(task_id)
        return resolved.shows_any(probe.contract.fields, latest)

    eventually(probe, shown, PATIENCE)
    return latest


def said(probe: Probe, body: Body, task_id: str, *, may_refuse: bool = False) -> list[str]:
    """The user's messages in the details of a task made with `body`, which carries its id.

    NotObservable where they show no message of a user, or where the target refuses what it
    may refuse; Broken where it refuses another text than the ordinary one.
    """
    exchange = probe.post(body)
    if not answers.is_success(exchange):
        _refused(probe, exchange, may_refuse=may_refuse)
    found: list[str] | None = None

    def shown() -> bool:
        nonlocal found
        found = of_user(probe.details(answers.acknowledged(exchange) or task_id))
        return found is not None

    if not eventually(probe, shown, PATIENCE) or found is None:
        raise NotObservable("the details show no message of the user")
    return found


def _refused(probe: Probe, exchange: Exchange, *, may_refuse: bool) -> NoReturn:
    if may_refuse and _is_refusal(exchange):
        raise NotObservable(f"the target refuses this text: {answers.seen(exchange)}", exchange)
    works(probe)
    raise Broken(answers.not_accepted(exchange) or "", exchange)


def judge(probe: Probe, row: Row) -> None:
    """A request of the truth table: what its details show is what the contract says."""
    details = look(probe, row.body)
    made = probe.exchanges[-2:]
    compare(probe, row, details, made)
    hidden = [
        n for n in row.expected if resolved.seen(_field(probe, n), details) is resolved.UNSEEN
    ]
    for name in hidden:
        filled_in(probe, row, name, made)
    if len(hidden) == len(row.expected):
        raise NotObservable(f"the details do not show {', '.join(hidden)}")


def compare(probe: Probe, row: Row, details: Details, made: list[Exchange]) -> None:
    """Broken where details show another value than the row says."""
    for name, wanted in row.expected.items():
        reason = resolved.differs(_field(probe, name), wanted, details)
        if reason:
            raise Broken(f"{row}: {reason}", *made)


def filled_in(probe: Probe, row: Row, name: str, made: list[Exchange]) -> None:
    """Broken where a published value shows when it is sent, but not when it is a default.

    A default that is zero, false or empty may be left out of details (AMB-DETAILS-NULL).
    """
    field, wanted = _field(probe, name), row.expected[name]
    if not wanted or name in row.body or not resolved.is_published(field):
        return
    if resolved.seen(field, look(probe, {**row.body, name: wanted})) is not resolved.UNSEEN:
        raise Broken(f"{row}: {name} shows when it is sent, and no default shows when not", *made)


def resolves_to_text(probe: Probe, field: Field, body: Members) -> None:
    """The server resolves an omitted or empty value to some text, never to an empty one."""
    if field.default_from is None:
        raise NotApplicable(f"the contract lets the server choose no {field.name}")
    details = look(probe, body)
    made = probe.exchanges[-2:]
    values: list[Any] = resolved.all_seen(field, details)
    for value in values:
        if not isinstance(value, str) or not value:
            raise Broken(f"{field.name} was resolved to {value!r}", *made)
    if values:
        return
    explicit = next(value for value in field.values if value not in field.defers)
    if resolved.all_seen(field, look(probe, {field.name: explicit})):
        raise Broken(f"{field.name} shows when it is sent, and nothing shows when not", *made)
    raise NotObservable(f"the details do not show {field.name}")


def shows_none(probe: Probe, field: Field, body: Members, what: str) -> None:
    """Details show nothing of a field: absent, null and empty are one (AMB-DETAILS-NULL)."""
    for value in resolved.all_seen(field, look(probe, body)):
        if value not in ("", []):
            raise Broken(f"the task has {what}: {value!r}", *probe.exchanges[-2:])


def alike(probe: Probe, without: Members, given: Members) -> None:
    """Two requests show one configuration; where one may be refused, nothing is said."""
    one = look(probe, without)
    made = probe.exchanges[-1:]
    other = look(probe, given)
    if not resolved.shows_any(probe.contract.fields, one):
        raise NotObservable("the details show no configuration of the run")
    reason = resolved.unlike(probe.contract.fields, one, other)
    if reason:
        told = f"{dict(without)!r} and {dict(given)!r} are one request, but {reason}"
        raise Broken(told, *made, *probe.exchanges[-2:])


def continued(probe: Probe, body: Members, task_id: str) -> Mapping[str, object]:
    """Details after a task was continued; where that has to wait for its run, after the run.

    A run that waits for a decision is declined first, where the target will not go on before.
    """
    asked = probe.body(id=task_id, **body)
    exchange = probe.post(asked)
    if not answers.is_success(exchange):
        word = run_status(finished(probe, task_id))
        if word in states(probe, "waiting") and "approval" in probe.session.found:
            probe.request("approve", {"decision": DECLINE}, id=task_id)
            finished(probe, task_id)
        exchange = probe.post(asked)
    if not answers.is_success(exchange):
        raise Inconclusive(f"a task could not be continued: {answers.seen(exchange)}", exchange)
    return settled(probe, task_id)


def closed(probe: Probe, field: Field, wanted: object) -> None:
    """A task that only its owner may read: nobody else can, who can read an open one."""
    if field.readers.get(str(wanted)) != "owner":
        raise NotObservable("the details do not show the visibility, and the default hides nothing")
    teams = [value for value, readers in field.readers.items() if readers == "team"]
    shared: Members = {field.name: teams[-1]} if teams else {}
    opened, _ = probe.created(probe.body(id=probe.fresh_id(), **shared))
    if not answers.is_success(probe.request("readTask", id=opened, caller="teammate")):
        raise NotObservable("the details do not show the visibility, and a teammate sees nothing")
    task_id, made = probe.created(probe.body(id=probe.fresh_id()))
    read = probe.request("readTask", id=task_id, caller="teammate")
    if answers.is_success(read):
        raise Broken(f"a teammate can read a task whose visibility must be {wanted!r}", made, read)


def _field(probe: Probe, name: str) -> Field:
    return probe.contract.field(name)


def _is_refusal(exchange: Exchange) -> bool:
    return exchange.status is not None and 400 <= exchange.status < 500
