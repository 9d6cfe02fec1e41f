"""A proof as data (JSON) and, made from the data alone, as a page for people (Markdown). Pure.

It takes what the proof says as plain sections, so that it knows nothing of the mock server. A
proof takes hours, so it may be made section by section: each says when and of what it was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

FORM: Final = "taskpact-proof/2"
"""Name and version of the JSON form."""

_LONGEST: Final = 300
"""Characters of one shortcoming on the page."""


class NoProofError(ValueError):
    """A file that should hold a proof holds none; the text says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """One section as it is told: see `taskpact.proving.sections`."""

    name: str
    line: str
    good: int
    of: int
    floor: float
    holds: bool
    shortcomings: tuple[str, ...]
    seconds: float
    details: Mapping[str, Any] = field(default_factory=dict)


def made(
    sections: Sequence[Told], about: Mapping[str, str], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The proof as JSON values: these sections, and those of `before` that were not made again.

    `about` says of what and when these were made; `before` is an earlier proof, or empty.
    """
    kept: Mapping[str, Any] = before.get("sections", {})
    new = {each.name: {"made": dict(about), **asdict(each)} for each in sections}
    return {"form": FORM, "sections": dict(sorted({**kept, **new}.items()))}


def written(proof: Mapping[str, Any]) -> str:
    """The proof as text, a JSON document."""
    return json.dumps(proof, indent=1, ensure_ascii=False) + "\n"


def read(text: str) -> dict[str, Any]:
    """An earlier proof. Raises NoProofError where the text is none, or one of another form."""
    try:
        proof = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoProofError(f"it is no JSON ({error})") from error
    form = proof.get("form") if isinstance(proof, dict) else None
    if form != FORM:
        raise NoProofError(f"its form is {form!r}, not {FORM!r}")
    return dict(proof)


def page(proof: Mapping[str, Any]) -> str:
    """The proof as Markdown."""
    sections: Mapping[str, Mapping[str, Any]] = proof["sections"]
    lines = [
        "# What the suites are worth",
        "",
        "| section | reached | of | floor | holds | seconds | made at | of the sources |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(name, each) for name, each in sections.items()),
    ]
    for name, each in sections.items():
        lines += ["", f"## {name}", "", f"{each['line']}.", *_shortcomings(each["shortcomings"])]
        lines += _matrix(each["details"].get("kills", ()))
        lines += _listed("Not counted:", each["details"].get("exempt", {}))
        lines += _listed(
            "Counted without a witness in bytes:", each["details"].get("unwitnessed", {})
        )
        lines += _figures(each["details"].get("figures", {}))
    return "\n".join([*lines, ""])


def _row(name: str, section: Mapping[str, Any]) -> str:
    holds = "yes" if section["holds"] else "**no**"
    about = section["made"]
    return (
        f"| {name} | {section['good']} | {section['of']} | {section['floor']:.0%} | {holds} |"
        f" {section['seconds']:.0f} | {about['at']} | taskpact {about['taskpact']}, contract"
        f" {about['contract']}, `{about['sources']}` |"
    )


def _shortcomings(told: Sequence[str]) -> Iterator[str]:
    if told:
        yield ""
        yield from (f"- {_one_line(each)}" for each in told)


def _matrix(kills: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """By requirement: how many of its defects were killed, and by which checks."""
    by_requirement: dict[str, list[Mapping[str, Any]]] = {}
    for each in kills:
        by_requirement.setdefault(each["requirement"], []).append(each)
    if by_requirement:
        yield ""
        yield "| requirement | killed | defects | checks that killed | fail as well | disturbed |"
        yield "|---|---|---|---|---|---|"
    for requirement, found in sorted(by_requirement.items()):
        checks = dict.fromkeys(check for each in found for check in each["checks"])
        names = ", ".join(f"`{check.rpartition('::')[2]}`" for check in checks)
        killed = sum(each["killed"] for each in found)
        defects = ", ".join(f"`{each['deviation']}`" for each in found)
        others = (_others(found, name) for name in ("related", "disturbed"))
        row = (requirement, f"{killed} of {len(found)}", defects, names, *others)
        yield f"| {' | '.join(row)} |"


def _others(kills: Iterable[Mapping[str, Any]], name: str) -> str:
    """The other requirements of which a check failed on any of these."""
    return ", ".join(sorted({each for kill in kills for each in kill[name]}))


def _listed(title: str, reasons: Mapping[str, str]) -> Iterator[str]:
    if reasons:
        yield ""
        yield title
        yield ""
        yield from (f"- {name}: {why}" for name, why in reasons.items())


def _figures(figures: Mapping[str, object]) -> Iterator[str]:
    if figures:
        yield ""
        yield "| figure | |"
        yield "|---|---|"
        yield from (f"| {name} | {value} |" for name, value in figures.items())


def _one_line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
