"""Four views of one task: its stream, its details, its artifact and its completion event agree.

They are compared by what each must hold: the task's id, the stream's, the word for the outcome.
"""

from __future__ import annotations

from taskpact import handing, living
from taskpact.asking import run_status, states
from taskpact.errands import Errands
from taskpact.handing import ARTIFACT, WEBHOOK, Asked
from taskpact.judging import choice
from taskpact.recorded import Taken, readable, take
from taskpact.suite import Broken, Inconclusive, NotObservable, Probe, requirement


@requirement("ART-07")
def test_the_artifact_tells_what_the_details_tell(probe: Probe) -> None:
    """The same task, one of its streams, the same outcome."""
    probe.need("artifacts")
    asked = handing.ask(probe, ARTIFACT)
    _agrees(probe, asked)


@requirement("ART-07")
def test_the_artifact_of_a_continued_task_tells_what_the_details_tell(probe: Probe) -> None:
    """After a further run as well."""
    probe.need("artifacts")
    before = handing.ask(probe, ARTIFACT)
    handing.is_over(probe, before)
    _agrees(probe, handing.ask(probe, ARTIFACT, task=before.id))


@requirement("ART-07")
def test_once_its_stream_has_ended_details_and_artifact_say_so(probe: Probe) -> None:
    """Who has read the stream to its end finds an outcome in the details, and the artifact."""
    probe.need("artifacts")
    taken = _streamed(probe, ARTIFACT)
    asked = Asked(taken.task_id, taken.task_id, taken.exchange)
    details = living.rest(probe, asked.id)
    word = run_status(details)
    if word in states(probe, "waiting"):
        raise Inconclusive(f"the run is {word!r}", *probe.exchanges[-1:])
    _agrees(probe, asked)


@requirement("ART-08")
def test_the_artifact_of_a_continued_task_names_the_stream_of_its_own_run(probe: Probe) -> None:
    """Where the first run did not ask, the artifact tells of the second."""
    probe.need("artifacts")
    before = handing.ask(probe, None)
    handing.is_over(probe, before)
    earlier = handing.stream_ids(before, probe.details(before.id))
    asked = handing.ask(probe, ARTIFACT, task=before.id)
    kept = handing.kept(probe, asked)
    own = {*handing.stream_ids(asked, probe.details(asked.id))} - {*earlier}
    payload = choice.value(kept)
    if not own or any(handing.names(payload, each) for each in own):
        return
    if any(handing.names(payload, each) for each in earlier):
        handing.is_told_over(probe, asked)
        told = ", ".join(sorted(own))
        raise Broken(f"the artifact names the stream of an earlier run, and not {told}", kept)


def _agrees(probe: Probe, asked: Asked) -> None:
    kept = handing.kept(probe, asked)
    reason = handing.untrue(probe, asked, choice.value(kept))
    if reason:
        handing.is_told_over(probe, asked)
        raise Broken(f"the artifact of the task {asked.id}: {reason}", probe.exchanges[-1], kept)


def _streamed(probe: Probe, way: str) -> Taken:
    """The stream of a task that hands over in this way, read to its end."""
    taken = readable(take(probe, handing.handing(way)), probe)
    if not taken.exchange.complete:
        raise NotObservable("the stream did not come to its end")
    return taken


@requirement("WHK-04")
def test_event_and_artifact_tell_the_same_outcome(probe: Probe, errands: Errands) -> None:
    """Of two equal tasks, one handing over by each way."""
    probe.need("artifacts")
    asked = errands.plain(probe)
    came = handing.arrived(probe, asked)
    if not came:
        raise Inconclusive("no event arrived for a task that asked for one", asked.exchange)
    handing.is_over(probe, asked)
    kept = handing.kept(probe, handing.ask(probe, ARTIFACT))
    sent, stored = (handing.words(probe, each) for each in (came[0].value, choice.value(kept)))
    if sent and stored and sent != stored:
        raise Broken(
            f"the event says {', '.join(sorted(sent))}, the artifact of an equal task"
            f" {', '.join(sorted(stored))}",
            asked.exchange,
            kept,
        )


@requirement("WHK-04")
def test_the_event_of_a_task_whose_stream_was_read_tells_of_it(
    probe: Probe, errands: Errands
) -> None:
    """Reading the stream takes nothing from the event, and both are of one run."""
    errands.plain(probe)  # where none may ask for it, that is seen here
    taken = _streamed(probe, WEBHOOK)
    asked = Asked(taken.task_id, taken.task_id, taken.exchange)
    handing.is_over(probe, asked)
    came = handing.arrived(probe, asked)
    if not came:
        raise Inconclusive("no event arrived for a task that asked for one", asked.exchange)
    reason = handing.untrue(probe, asked, came[0].value)
    if reason:
        raise Broken(f"the event of the task {asked.id}: {reason}", taken.exchange)
