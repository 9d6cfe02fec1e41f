"""What came of the edits of the document, as a section of the proof. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from taskpact.proving.drifting import Answer
from taskpact.proving.mutating import Mutation
from taskpact.proving.mutating.reading import ALONE, EXEMPT, alone
from taskpact.proving.sections import Section


def followed(edits: Sequence[Mutation], answers: Sequence[Answer], seconds: float) -> Section:
    """The section of these edits and what came of each; `seconds` is what all of it took."""
    bad = [each for each in answers if each.trouble]
    return Section(
        "drift",
        "edits of the document that mock and suites follow",
        len(answers) - len(bad),
        len(answers),
        tuple(f"{each.name}: {each.trouble}" for each in bad),
        seconds,
        {
            "figures": _figures(edits, answers),
            "edits": [each.name for each in answers],
            "exempt": {f"{each.name}, for the mock": each.reason for each in ALONE}
            | {each.name: each.reason for each in EXEMPT},
        },
    )


def _figures(edits: Sequence[Mutation], answers: Sequence[Answer]) -> Mapping[str, object]:
    by_keyword = Counter(each.keyword for each in edits)
    by_way = Counter(each.way for each in edits)
    only = sum(bool(alone(each)) for each in edits)
    return {
        "edits": len(edits),
        "that mock and suites follow, both": len(edits) - only,
        "that the suites follow alone": only,
        "cases judged": sum(each.cases for each in answers),
        **{f"edits that say {way}": count for way, count in sorted(by_way.items())},
        **{f"edits of {name}": count for name, count in sorted(by_keyword.items())},
    }
