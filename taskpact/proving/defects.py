"""What is asked of the defects: whether each is found out, and what else it breaks. Pure.

Each is judged alone by the checks of its own requirement, all cases until one shows it. What else
it breaks is asked of several together, each of which changes other decisions, by one case of every
check of a MUST. What does not pass there is asked of each part alone, by the same case, but for
what is related to the rule that the part breaks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from mockserver.deviations import SHELF, Deviation
from taskpact.contract import Level, load
from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict
from taskpact.proving.killing import is_related
from taskpact.proving.mixing import changed, mixed
from taskpact.proving.serving import Question
from taskpact.proving.shelf import AND, ANY, OF

AHEAD: Final = "--taskpact-at-once=8"
"""Checks that mostly wait go together, those of several servers more of them."""
SIDE_BY_SIDE: Final = "--taskpact-at-once=4"
"""As `taskpact check` judges the embedded mock server."""
_ALONE: Final = ("--prove-once", "--prove-witness", AHEAD)
_ALONE_AT_A_TIME: Final = 60
_MIXTURES_AT_A_TIME: Final = 6
_PARTS_AT_A_TIME: Final = 60

_In = TypeVar("_In")


def unstarted(defects: Iterable[Deviation]) -> dict[str, str]:
    """By defect: why it cannot be judged, of those that cannot."""
    return {each.id: reason for each in defects if (reason := _unstarted(each))}


def alone(defects: Sequence[Deviation]) -> list[Question]:
    """Each by the checks of its requirement."""
    batches = _batches([each.id for each in defects], _ALONE_AT_A_TIME)
    return [Question(_ALONE, prove=",".join(batch)) for batch in batches]


def together(defects: Sequence[Deviation]) -> list[Question]:
    """Several in one server, by one case of every check of a MUST."""
    requirements = load().requirements.values()
    must = ",".join(each.id for each in requirements if each.level is Level.MUST)
    arguments = ("--prove-cases=1", f"--prove-requirements={must}", AHEAD)
    batches = _batches(mixed(defects), _MIXTURES_AT_A_TIME)
    return [
        Question(arguments, prove=",".join(f"{each}{OF}{ANY}" for each in batch))
        for batch in batches
    ]


def apart(results: Iterable[Result], place: Path) -> list[Question]:
    """Each part of a server by what did not pass on it; lists of it are written to `place`.

    What it may break is left out.
    """
    requirements = load().requirements
    wanted: dict[str, dict[tuple[str, str], str]] = {}
    for each in results:
        if each.verdict is not Verdict.PASS:
            for part in each.deviation.split(AND):
                if not is_related(SHELF[part], requirements[each.requirement]):
                    wanted.setdefault(part, {})[each.check, each.case] = each.requirement
    made = []
    for number, parts in enumerate(_batches(list(wanted), _PARTS_AT_A_TIME)):
        items = {part: list(wanted[part]) for part in parts}
        file = place / f"apart-{number}.json"
        file.write_text(json.dumps(items), encoding="utf-8")
        made.append(Question((f"--prove-items={file}", AHEAD), prove=_of(parts, wanted)))
    return made


def _of(parts: Sequence[str], wanted: Mapping[str, Mapping[tuple[str, str], str]]) -> str:
    asked = ((part, name) for part in parts for name in dict.fromkeys(wanted[part].values()))
    return ",".join(f"{part}{OF}{name}" for part, name in asked)


def _unstarted(defect: Deviation) -> str:
    try:
        made = changed(defect)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        return f"it does not start: {type(error).__name__}: {error}"
    return "" if made else "it changes nothing"


def _batches(items: Sequence[_In], size: int) -> Iterator[Sequence[_In]]:
    return (items[at : at + size] for at in range(0, len(items), size))
