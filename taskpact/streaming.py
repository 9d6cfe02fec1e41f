"""What the suites of SSE have in common: asking, and naming what is broken."""

from __future__ import annotations

from taskpact.judging import answers, leaks
from taskpact.judging.outcomes import Broken, NotObservable
from taskpact.judging.stream_grammar import Profile, contracted
from taskpact.judging.stream_rules import Rule, Violation
from taskpact.probe import Probe
from taskpact.recorded import Taken, readable, take
from taskpact.wire.exchange import Exchange


def contracted_profile(probe: Probe) -> Profile:
    """The event profile that the contract gives to its stream."""
    return contracted(probe.contract)


def fresh_mark(probe: Probe) -> str:
    """A word that stands nowhere else."""
    return f"mk{probe.fresh_id().replace('-', '')[:10]}"


def breaks(found: tuple[Violation, ...], rules: set[Rule], exchange: Exchange) -> None:
    """Broken where any of these rules is."""
    broken = [each for each in found if each.rule in rules]
    if broken:
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise Broken(f"{broken[0]}{more}", exchange)


def stream_with(probe: Probe, members: dict[str, object], mark: str = "") -> Taken:
    """The stream of a task with these members; NotObservable where they are refused.

    Broken where the mark stands in the head by itself: then often no stream can be read at all.
    """
    taken = take(probe, members)
    place = leaks.became_header(taken.exchange, mark) if mark else None
    if place:
        raise Broken(f"the user's text became a line of the head: {place}", taken.exchange)
    if 400 <= (taken.exchange.status or 0) < 500:
        raise NotObservable(f"such a value is refused: {answers.seen(taken.exchange)}")
    return readable(taken, probe)
