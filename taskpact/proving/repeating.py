"""Whether the same server gets the same judgement each time. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from taskpact.judging.ledger import Result
from taskpact.proving.sections import Section

_VALUE: Final = re.compile(
    r"'[^']*'|\"[^\"]*\"|[0-9a-f]{8}-[0-9a-f-]{27}|[+-]?\d+(?:[.,:]\d+)*", re.IGNORECASE
)


def kind(reason: str) -> str:
    """A reason without the values in it, which differ each time."""
    return _VALUE.sub("…", reason)


def repeated(runs: Sequence[Sequence[Result]], seconds: float) -> Section:
    """The section of these runs: how many cases ended in the same way in all of them.

    A case is the same by its check and its name, an end by its verdict and the kind of its reason.
    A case that is missing in a run is not the same.
    """
    seen: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for results in runs:
        for each in results:
            end = (each.verdict.value, kind(each.reason))
            seen.setdefault((each.check, each.case), Counter())[end] += 1
    unsteady = {key: ends for key, ends in seen.items() if max(ends.values()) < len(runs)}
    return Section(
        "stability",
        f"cases that end in the same way in each of {len(runs)} runs",
        len(seen) - len(unsteady),
        len(seen),
        tuple(f"{check} [{case}]: {_told(ends)}" for (check, case), ends in unsteady.items()),
        seconds,
        {"runs": len(runs)},
    )


def _told(ends: Counter[tuple[str, str]]) -> str:
    return "; ".join(
        f"{count} x {verdict}{f' ({reason})' if reason else ''}"
        for (verdict, reason), count in ends.most_common()
    )
