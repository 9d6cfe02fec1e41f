"""Proves that mock and suites follow the document: after each edit of it both have moved.

A mock server is started on the edited document and judged twice: by the suites of the document as
it was, which must find it to be another server, and by those of the edited one, which must find
it conformant. An edit that nobody can see from outside is listed here with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from taskpact.contract import load
from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict
from taskpact.proving.judged import Judged, judged
from taskpact.proving.mutating import Mutation
from taskpact.proving.serving import declared, free_port
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

Verdicts = Mapping[tuple[str, str], Verdict]
"""By check and case: the verdict."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What came of one edit."""

    name: str
    seen: str
    """What the suites of the old document find otherwise in the mock of the new; empty: nothing."""
    left_behind: tuple[str, ...]
    """What the suites of the new document find wrong in it, which should be nothing."""

    @property
    def moved(self) -> bool:
        """Whether mock and suites both follow."""
        return bool(self.seen) and not self.left_behind


def usual(place: Path) -> Verdicts:
    """The verdicts of the suites on the mock of the document as it stands."""
    with embedded.started(embedded.delivering(free_port())) as ready:
        return {(r.check, r.case): r.verdict for r in _judged(ready, place, "usual").results}


def drifted(mutation: Mutation, usually: Verdicts, place: Path) -> Drift:
    """The drift of one edit; files go to the folder `place`."""
    document = place / "edited.json"
    document.write_text(json.dumps(mutation.edited), encoding="utf-8")
    flags = [f"--spec={document}", *embedded.delivering(free_port())]
    with embedded.started(flags) as ready:
        old = _judged(ready, place, "old")
        new = _judged(ready, place, "new", f"--spec={document}")
    others = [each for each in old.results if usually.get((each.check, each.case)) != each.verdict]
    bad = [each for each in new.results if each.verdict in _BAD]
    seen = _told(old.trouble, others)
    return Drift(mutation.name, seen[0] if seen else "", tuple(_told(new.trouble, bad)))


def _judged(ready: Mapping[str, Any], place: Path, name: str, *more: str) -> Judged:
    config = place / f"{name}.toml"
    config.write_text(declared(ready), encoding="utf-8")
    known = load().requirements.values()
    chosen = ",".join(each.id for each in known if each.area in AREAS)
    asked = [f"--taskpact-config={config}", f"--prove-requirements={chosen}", *more]
    return judged(asked, place / f"{name}.json")


def _told(trouble: str | None, results: Iterable[Result]) -> list[str]:
    told = [f"{r.requirement} {r.verdict} [{r.case}]: {r.reason}" for r in results]
    return [f"not judged: {trouble}", *told] if trouble else told
