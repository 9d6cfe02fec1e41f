"""What a completed task hands over, as it is seen from outside: artifacts, and completion events.

Words for the checks of several areas. Nothing here judges but `exactly_one`, which several need.
Nobody has published what members are called, so ids are looked for wherever they may stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from taskpact import living
from taskpact.asking import eventually, named, run_status, states
from taskpact.belongings import holds
from taskpact.cases.reactions import ARTIFACT, FIELD, WEBHOOK
from taskpact.hearing import Ear
from taskpact.judging import answers, choice
from taskpact.judging.outcomes import Broken, Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.target.target import Webhook
from taskpact.wire.exchange import Exchange
from taskpact.wire.received import ELSEWHERE, Reaction, Received

__all__ = ["ARTIFACT", "FIELD", "WEBHOOK", "Asked"]

_LATE: Final = 2.0
"""Seconds after which an artifact that is not there is taken to be none."""
_ROUNDS: Final = 50
"""Further tries that are waited for, at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A task that was made, or continued, and how."""

    id: str
    """As the target tells it."""
    sent: str
    """As it was asked for."""
    exchange: Exchange

    @property
    def ids(self) -> tuple[str, ...]:
        """By which of them a delivery may name the task."""
        return tuple({self.id.lower(): self.id, self.sent.lower(): self.sent}.values())

    @property
    def marks(self) -> tuple[str, ...]:
        """By which of them a delivery is found: by its stream as well, where that is told."""
        return (*self.ids, *stream_ids(self, {}))


def handing(way: str | None) -> dict[str, object]:
    """The members that ask for this way of handing over; none for None."""
    return {} if way is None else {FIELD: way}


def ask(
    probe: Probe,
    way: str | None,
    *reactions: Reaction,
    task: str = "",
    text: str = "",
    **members: object,
) -> Asked:
    """Make a task, or continue one, that hands over in this way.

    The receiver reacts so to the first, second, ... event that names it, then accepts.
    Inconclusive where the target refuses the request, NotObservable where it takes none that
    hands over in this way.
    """
    sent = task or probe.fresh_id()
    if reactions:
        receiver(probe).react(sent, *reactions)
    said = {"task": text} if text else {}
    base = {**named(probe, sent), **said, **members}
    told, exchange = _made(probe, base, way)
    if reactions and told.lower() != sent.lower():
        receiver(probe).react(told, *reactions)
    return Asked(told, sent, exchange)


def _made(probe: Probe, base: Mapping[str, object], way: str | None) -> tuple[str, Exchange]:
    try:
        return probe.created({**base, **handing(way)})
    except Inconclusive as refused:
        again = {**base, **named(probe, probe.fresh_id())}
        if way is None or not answers.is_success(probe.post(again)):
            raise
        # AMB-DELIVERY-WITHOUT-URL; whether each way must be taken is judged elsewhere.
        why = f"the target takes no request that hands over by {way!r}"
        raise NotObservable(why, *refused.exchanges) from refused


# -- completion events ---------------------------------------------------------------------------


def receiver(probe: Probe) -> Ear:
    """Where the target's webhook arrives.

    NotObservable where nobody listens, Inconclusive where more came than is taken.
    """
    probe.need("webhook")
    ear = probe.ear
    if ear is None:
        raise NotObservable(
            "nobody listens for the target's webhook in this process: declare [webhook] listen,"
            " and judge in one process"
        )
    probe.session.journal.attempt(probe.owner, ear.whole)
    return ear


def wait(probe: Probe, found: Callable[[], bool], seconds: float) -> bool:
    """Whether `found` comes true within this time. Inconclusive where the run's is over before."""
    came = receiver(probe).wait(found, min(seconds, probe.time_left()))
    if not came:
        probe.time_left()
    receiver(probe)
    return came


def setting(probe: Probe) -> Webhook:
    """How the receiver is declared; NotObservable where it is not."""
    receiver(probe)
    if probe.target.webhook is None:
        raise NotObservable("no receiver of the target's webhook is declared")
    return probe.target.webhook


def events(probe: Probe, asked: Asked) -> list[Received]:
    """What has arrived for the task so far, in its order."""
    return [each for each in _come(probe, asked) if not each.path.startswith(ELSEWHERE)]


def astray(probe: Probe, asked: Asked) -> list[Received]:
    """What has arrived for the task where a redirect led to."""
    return [each for each in _come(probe, asked) if each.path.startswith(ELSEWHERE)]


def _come(probe: Probe, asked: Asked) -> list[Received]:
    """All that names the task by any of its marks, each once."""
    naming = (each for name in asked.marks for each in receiver(probe).naming(name))
    found = {(each.at, each.path): each for each in naming}
    return sorted(found.values(), key=lambda each: each.at)


def arrived(probe: Probe, asked: Asked, count: int = 1) -> list[Received]:
    """What has arrived once there are `count` events, or the receiver's patience is over."""
    wait(probe, lambda: len(events(probe, asked)) >= count, setting(probe).patience)
    return events(probe, asked)


def settled(probe: Probe, asked: Asked, count: int = 1) -> list[Received]:
    """What has arrived in the end: nothing more came for a while after the latest."""
    quiet = setting(probe).settle
    came = arrived(probe, asked, count)
    for _ in range(_ROUNDS):
        since = came[-1].at if came else probe.now()
        left = max(0.0, since + quiet - probe.now())
        if not wait(probe, partial(_more, probe, asked, len(came)), left):
            break
        came = events(probe, asked)
    return came


def _more(probe: Probe, asked: Asked, known: int) -> bool:
    return len(events(probe, asked)) > known


def quiet(probe: Probe, *several: Asked, measure: Asked | None = None) -> None:
    """Wait until an event that these tasks did not ask for would have arrived.

    A task that asked for one, and was begun after them, is the measure: another one where none is
    given. Inconclusive where none arrives even for it.
    """
    later = measure or ask(probe, WEBHOOK)
    came = arrived(probe, later)
    if not came:
        raise Inconclusive("no event arrived for a task that asked for one", later.exchange)
    left = came[0].at + setting(probe).settle - probe.now()
    wait(probe, lambda: any(events(probe, each) for each in several), max(0.0, left))


def is_over(probe: Probe, asked: Asked) -> None:
    """Wait until the task is at rest. NotObservable where its run did not complete."""
    word = run_status(living.rest(probe, asked.id))
    if word in states(probe, "waiting") or (
        word in states(probe, "ended") and not word.startswith(living.COMPLETED)
    ):
        # Whether such a run hands over is open (AMB-ARTIFACT-ENDS, AMB-WEBHOOK-ENDS).
        raise NotObservable(f"the run is {word!r}, not completed")


def is_told_over(probe: Probe, asked: Asked) -> None:
    """Go on only where the details say that the run has completed.

    To be asked before an artifact is held against the target: where they do not, the run may go on.
    """
    word = run_status(probe.details(asked.id))
    if not word.lower().startswith(living.COMPLETED):
        raise NotObservable(f"the details do not say that the run has completed: {word!r}")


def exactly_one(probe: Probe, asked: Asked, before: int = 0) -> Received:
    """The one event that arrives for a task besides the `before` earlier ones.

    Broken where none does, or several.
    """
    receiver(probe)
    is_over(probe, asked)
    came = settled(probe, asked, before + 1)[before:]
    if not came:
        seconds = setting(probe).patience
        raise Broken(
            f"the task {asked.id} completed, and no event arrived for it within {seconds:g} s",
            asked.exchange,
        )
    if len(came) > 1:
        raise Broken(
            f"{len(came)} events arrived for the task {asked.id}, all of them accepted:"
            f" {when(came)}",
            asked.exchange,
        )
    return came[0]


def when(came: list[Received]) -> str:
    """When events arrived, seconds after the first, and how they were answered."""
    first = came[0].at
    return ", ".join(f"+{each.at - first:.2f} s ({each.reaction})" for each in came)


# -- artifacts -----------------------------------------------------------------------------------


def look(probe: Probe, asked: Asked, **options: object) -> Exchange:
    """The answer to who asks for the task's artifact."""
    probe.need("artifacts")
    return probe.request("readArtifact", id=asked.id, **options)  # type: ignore[arg-type]


def has(exchange: Exchange) -> bool:
    """Whether this answer holds an artifact."""
    return answers.is_success(exchange) and holds(choice.value(exchange))


def kept(probe: Probe, asked: Asked) -> Exchange:
    """The answer with the artifact of a task that completed; Inconclusive where it has none."""
    is_over(probe, asked)
    exchange = found(probe, asked)
    if not has(exchange):
        raise Inconclusive(f"the task has no artifact: {answers.seen(exchange)}", exchange)
    return exchange


def found(probe: Probe, asked: Asked) -> Exchange:
    """The answer with the artifact of a task, waited for a while; the last one without."""
    eventually(probe, lambda: has(look(probe, asked)), _LATE)
    return probe.exchanges[-1]


# -- what a payload says -------------------------------------------------------------------------


def words(probe: Probe, payload: object) -> set[str]:
    """The words for the status of a run that stand in a payload, whole."""
    known = {word for kind in ("active", "waiting", "ended") for word in states(probe, kind)}
    return known & {text.lower() for text in choice.strings(payload)}


def names(payload: object, text: str) -> bool:
    """Whether an id stands anywhere in a payload; case does not count."""
    return any(text.lower() in each.lower() for each in choice.strings(payload))


def stream_ids(asked: Asked, details: Mapping[str, object]) -> tuple[str, ...]:
    """The ids of the task's streams that acknowledgement and details tell."""
    told: dict[str, None] = {}
    for holder in (choice.value(asked.exchange), *_holders(details)):
        for name in ("stream_id", "streamId"):
            found = holder.get(name) if isinstance(holder, Mapping) else None
            if isinstance(found, str) and found:
                told[found] = None
    return tuple(told)


def _holders(details: Mapping[str, object]) -> list[object]:
    streams = details.get("streams")
    return [details.get("stream"), *(streams if isinstance(streams, list) else ())]


def untrue(probe: Probe, asked: Asked, payload: object) -> str | None:
    """Reason why what a payload says of a task at rest is not what its details say."""
    details = living.rest(probe, asked.id)
    if not any(names(payload, each) for each in asked.ids):
        return f"the task's id {asked.id} is not in it"
    streams = stream_ids(asked, details)
    if streams and not any(names(payload, each) for each in streams):
        return f"none of the task's streams is in it ({', '.join(streams)})"
    word, told = run_status(details).lower(), words(probe, payload)
    if told and word and word not in told and word in _known(probe):
        return f"it says {', '.join(sorted(told))}, the details say {word}"
    return None


def _known(probe: Probe) -> frozenset[str]:
    return states(probe, "active") | states(probe, "waiting") | states(probe, "ended")


def members(payload: object) -> list[frozenset[str]]:
    """The names of the members of every object in a payload."""
    found: list[frozenset[str]] = []
    pending = [payload]
    while pending:
        match pending.pop():
            case list(items):
                pending.extend(items)
            case dict(held):
                found.append(frozenset(held))
                pending.extend(held.values())
    return found
