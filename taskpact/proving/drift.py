"""Proves that mock and suites follow the document: after each edit of it both have moved.

A mock server is started on the edited document and judged twice: by the suites of the document as
it was, which must find it to be another server, and by those of the edited one, which must find
it conformant. An edit that nobody can see from outside is listed here with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from taskpact.contract import load
from taskpact.judging.verdicts import Verdict
from taskpact.proving.judged import Judged, judged
from taskpact.proving.mutating import Mutation
from taskpact.proving.serving import declared
from taskpact.target import embedded

AREAS: Final = ("NEG", "ACK", "ID", "RNG", "ENU", "TYP", "DEF", "INP", "SSE", "VIS")
"""The areas whose rules are written in the document."""

EXEMPT: Final[Mapping[str, str]] = {
    "role: enum with 'quite-new'": "which roles a message may have is open (AMB-MESSAGE-ROLE)",
    "ui-message-stream: x-accel-buffering otherwise": "its word is that of proxies (SSE-16)",
    "ui-message-stream: cache-control otherwise": "its words are those of RFC 9111 (SSE-17)",
}
"""By name of an edit that does not move both: why."""

_BAD: Final = frozenset({Verdict.FAIL, Verdict.WARN, Verdict.ERROR})
_OTHERWISE: Final = _BAD | {Verdict.INCONCLUSIVE}
"""What the suites never say of the mock of their own document."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What came of one edit."""

    name: str
    seen: str
    """What the suites of the old document find in the mock of the new; empty for nothing."""
    left_behind: tuple[str, ...]
    """What the suites of the new document find in it, which should be nothing."""

    @property
    def moved(self) -> bool:
        """Whether mock and suites both follow."""
        return bool(self.seen) and not self.left_behind


def drifted(mutation: Mutation, place: Path) -> Drift:
    """The drift of one edit; files go to the folder `place`."""
    document = place / "edited.json"
    document.write_text(json.dumps(mutation.edited), encoding="utf-8")
    known = load().requirements.values()
    chosen = ",".join(each.id for each in known if each.area in AREAS)
    with embedded.started([f"--spec={document}"]) as ready:
        config = place / "taskpact.toml"
        config.write_text(declared(ready), encoding="utf-8")
        common = [f"--taskpact-config={config}", f"--prove-requirements={chosen}"]
        old = judged([*common, "--maxfail=1"], place / "old.json")
        new = judged([*common, f"--spec={document}"], place / "new.json")
    found = _told(old, _OTHERWISE)
    return Drift(mutation.name, found[0] if found else "", tuple(_told(new, _BAD)))


def _told(run: Judged, verdicts: frozenset[Verdict]) -> list[str]:
    trouble = [f"not judged: {run.trouble}"] if run.trouble else []
    return trouble + [
        f"{each.requirement} {each.verdict} [{each.case}]: {each.reason}"
        for each in run.results
        if each.verdict in verdicts
    ]
