"""What came of the hostile targets, as a section of the proof. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from taskpact.proving.hostile import Outcome
from taskpact.proving.sections import Section


def met(outcomes: Sequence[Outcome], seconds: float) -> Section:
    """The section of these outcomes; `seconds` is what all of it took."""
    bad = [each for each in outcomes if each.problems]
    return Section(
        "hostile",
        "hostile targets on which every promise is kept",
        len(outcomes) - len(bad),
        len(outcomes),
        tuple(f"{each.id}: {'; '.join(each.problems)}" for each in bad),
        seconds,
        {
            "figures": _figures(outcomes) if outcomes else {},
            "targets": {each.id: _kept(each) for each in outcomes},
        },
    )


def _figures(outcomes: Sequence[Outcome]) -> Mapping[str, object]:
    longest = max(outcomes, key=lambda each: each.seconds)
    nearest = max(outcomes, key=_share)
    largest = max(outcomes, key=lambda each: each.peak_mib)
    statuses = Counter(str(each.status) for each in outcomes)
    verdicts: Counter[str] = Counter()
    for each in outcomes:
        verdicts.update(each.verdicts)
    return {
        "targets": len(outcomes),
        "greatest seconds": f"{longest.seconds:.1f} of {longest.budget:g} ({longest.id})",
        "greatest seconds without a processor": f"{max(each.delayed for each in outcomes):.1f}",
        "greatest share of a budget, but for those": f"{_share(nearest):.0%} ({nearest.id})",
        "greatest MiB": f"{largest.peak_mib:.0f} ({largest.id})",
        **{f"exit status {each}": count for each, count in sorted(statuses.items())},
        **{f"verdicts {each}": count for each, count in sorted(verdicts.items())},
    }


def _kept(outcome: Outcome) -> dict[str, Any]:
    return {
        **asdict(outcome),
        "seconds": round(outcome.seconds, 2),
        "delayed": round(outcome.delayed, 2),
        "peak_mib": round(outcome.peak_mib, 1),
    }


def _share(outcome: Outcome) -> float:
    return (outcome.seconds - outcome.delayed) / outcome.budget
