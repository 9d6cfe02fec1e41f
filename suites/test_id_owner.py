"""ID: what the id of another user's task is good for: nothing.

Refusing such a request and making a task with another id are both legal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taskpact import asking
from taskpact.asking import named
from taskpact.contract.document import at
from taskpact.judging import answers, choice, history
from taskpact.refusing import no_server_error
from taskpact.suite import Broken, Inconclusive, Probe, requirement
from taskpact.wire.exchange import Exchange

_FIXED = ("/task/visibility", "/task/created_by", "/stream/streamId", "/stream/run_config")
"""Places in the details that change by the owner's own requests only."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A task of the first user, with a text that is found nowhere else."""

    id: str
    mark: str
    """What the text begins with, so that a title made of its beginning holds it too."""
    text: str


def owned(probe: Probe) -> Owned:
    """A task of the first user whose run has ended; and a second user who is let in."""
    probe.credentials("outsider")
    mark = probe.fresh_id()
    own = Owned(probe.fresh_id(), mark[:18], f"{mark}: {probe.target.prompts.ordinary}")
    made = probe.stream(named(probe, own.id, task=own.text))
    if not answers.is_success(made):
        raise Inconclusive(f"the task could not be started: {answers.seen(made)}", made)
    probe.created(named(probe, probe.fresh_id()), caller="outsider")
    return own


def intrusions(probe: Probe, own: Owned, **more: object) -> list[Exchange]:
    """What the outsider gets for the id of the task, in each form of answer, read whole."""
    field = probe.contract.negotiation.field
    made = []
    for name in probe.contract.negotiation.answers:
        body = named(probe, own.id, **{**more, "task": intruding(own), field: name})
        made.append(probe.post(body, caller="outsider", whole=True))
    return made


def intruding(own: Owned) -> str:
    """The outsider's text; it can be told from the owner's."""
    return f"Say goodbye. (intruder {own.text[24:36]})"


@requirement("ID-10")
def test_the_id_of_anothers_task_shows_nothing_of_it(probe: Probe) -> None:
    """Neither the answer nor the task that it names holds the owner's text."""
    own = owned(probe)
    for exchange in intrusions(probe, own):
        if _shows(exchange, own):
            raise Broken("the answer to another user holds the owner's text", exchange)
        told = choice.task_id(exchange) if answers.is_success(exchange) else None
        for task_id in dict.fromkeys((told or own.id, own.id)):
            look = _read(probe, task_id)
            if look is not None and _shows(look, own):
                raise Broken(
                    f"after the request the other user reads the owner's text in {task_id}",
                    exchange,
                    look,
                )


def _shows(exchange: Exchange, own: Owned) -> bool:
    heads = [value.encode("latin-1") for _, value in exchange.headers]
    return any(own.mark.encode() in each for each in (exchange.body, *heads))


def _read(probe: Probe, task_id: str) -> Exchange | None:
    if "details" not in probe.session.found:
        return None
    return probe.request("readTask", id=task_id, caller="outsider")


@requirement("ID-11")
def test_the_id_of_anothers_task_changes_nothing_in_it(probe: Probe) -> None:
    """The owner's details are the same before and after."""
    probe.need("details")
    own = owned(probe)
    before = asking.finished(probe, own.id)
    wish = _another_visibility(probe, before)
    tried = intrusions(probe, own, **wish)
    look = probe.request("readTask", id=own.id)
    after = answers.json_object(look)
    if not answers.is_success(look) or after is None:
        raise Broken(f"then the owner's details got {answers.seen(look)}", *tried, look)
    for reason in _changes(own, before, after):
        raise Broken(reason, *tried, look)


@requirement("ID-16")
def test_the_id_of_anothers_task_makes_no_server_error(probe: Probe) -> None:
    """Neither to send it nor to read it."""
    own = owned(probe)
    for exchange in intrusions(probe, own):
        no_server_error(exchange)
    look = _read(probe, own.id)
    if look is not None:
        no_server_error(look)


def _changes(own: Owned, before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """What became different, by what no run of the owner's own could have changed."""
    found = []
    if history.holds(after, intruding(own)):
        found.append("the owner's details hold the other user's text")
    if history.positions(before, [own.text]) != history.positions(after, [own.text]):
        found.append("the owner's message is gone, or stands elsewhere")
    if history.stream_ids(before) != history.stream_ids(after):
        found.append("the owner's task has other streams than before")
    for pointer in _FIXED:
        was, now = _at(before, pointer), _at(after, pointer)
        found += [] if was == now else [f"{pointer} was {was!r} and is {now!r}"]
    return found


def _at(details: Mapping[str, object], pointer: str) -> object:
    try:
        found: object = at(details, pointer)
    except KeyError:
        return None
    return found


def _another_visibility(probe: Probe, details: Mapping[str, object]) -> dict[str, object]:
    """A visibility that the task does not have, for the intruder to ask for."""
    field = probe.contract.fields.get("visibility")
    if field is None:
        return {}
    now = next((_at(details, sight.pointer) for sight in field.resolved_at), None)
    others = [value for value in field.values if value != now]
    return {field.name: others[0]} if others else {}
