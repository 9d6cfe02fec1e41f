"""What a run against a hostile server came to, and whether every promise was kept. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from taskpact.judging.disguises import forms
from taskpact.proving.hostile.kind import UNKNOWABLE, Hostile

MOST_MIB: Final = 200.0
"""Memory that the judging process may take at its peak."""
OVER: Final = 1.1
"""So many times its budget may a run take, but for the time in which it had no processor."""

_STATUSES: Final = (1, 3)
"""A MUST failed, or the target could not be judged."""
_PASS: Final = "PASS"  # noqa: S105
_SHARED: Final = 24
"""So many characters of a token in a row are a part of it, and no chance."""
# What a terminal obeys, hides or turns around. Only the end of a line and the tabulator are not.
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_CLOSING: Final = re.compile(r"^(conformant|not conformant|not judged)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of `taskpact check` against one hostile server."""

    id: str
    ended: bool
    """By itself."""
    seconds: float
    budget: float
    peak_mib: float
    status: int | None
    """The exit status; None where the run had to be ended."""
    verdicts: Mapping[str, int]
    """How many cases came to which verdict."""
    delayed: float = 0.0
    """Seconds of these in which it could have run, and others had every processor."""
    problems: tuple[str, ...] = ()
    """Promises that were not kept, a sentence each."""


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a run has said."""

    stdout: str
    stderr: str
    report: Mapping[str, Any] | None
    """None where there is no report that can be read."""

    @property
    def results(self) -> Sequence[Mapping[str, Any]]:
        """What each case came to, with the id of its requirement."""
        lines = self.report["requirements"] if self.report else []
        return [{**each, "id": line["id"]} for line in lines for each in line["results"]]

    @property
    def verdicts(self) -> Mapping[str, int]:
        """How many cases came to which verdict."""
        return dict(Counter(each["verdict"] for each in self.results))

    @property
    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text, and where it stands."""
        yield "standard output", self.stdout
        yield "standard error", self.stderr
        yield from (("the report", each) for each in _strings(self.report))


def problems(
    hostile: Hostile, outcome: Outcome, told: Told, token: str, leaked: Sequence[bytes] = ()
) -> tuple[str, ...]:
    """The promises that were not kept; `leaked` is what reached another origin."""
    found = [*_of_the_run(outcome, hostile), *_of_the_words(told, token)]
    found += _of_the_verdicts(told, UNKNOWABLE[hostile.says])
    found += [f"another origin got {len(each)} bytes" for each in leaked]
    return tuple(dict.fromkeys(found))


def _of_the_run(outcome: Outcome, hostile: Hostile) -> Iterator[str]:
    if not outcome.ended:
        yield "the run did not end"
    elif outcome.seconds - outcome.delayed > OVER * outcome.budget:
        delayed = f", {outcome.delayed:.1f} s without a processor" if outcome.delayed else ""
        yield f"the run took {outcome.seconds:.1f} s of {outcome.budget:g} s{delayed}"
    if outcome.peak_mib > MOST_MIB:
        yield f"the run took {outcome.peak_mib:.0f} MiB"
    if outcome.status not in _STATUSES and not (hostile.harmless and outcome.status == 0):
        yield f"the exit status is {outcome.status}"


def _of_the_words(told: Told, token: str) -> Iterator[str]:
    if told.report is None:
        yield "there is no report that can be read"
    if told.stderr:
        yield f"standard error is not empty: {told.stderr[-300:]!r}"
    if len(_CLOSING.findall(told.stdout)) != 1:
        yield "standard output has not just one closing line"
    wanted = list(secrets(token))
    for where, text in told.texts:
        if "Traceback (most" in text:
            yield f"{where} holds a traceback"
        if unsafe := _UNSAFE.search(text):
            yield f"{where} holds the character {unsafe[0]!r}: {_around(text, unsafe.start())}"
        for kind, secret in wanted:
            if secret in text:
                yield f"{where} holds the token ({kind}): {_around(text, text.find(secret))}"


def _of_the_verdicts(told: Told, unknowable: tuple[str, ...]) -> Iterator[str]:
    for each in told.results:
        name = f"{each['check']}[{each['case']}]"
        if each["verdict"] == "ERROR":
            yield f"{name} ended in an error: {each['reason'][:300]}"
        if each["verdict"] == _PASS and each["id"].startswith(unknowable):
            yield f"{name} passed"
        if each["verdict"] != _PASS and not each["reason"]:
            yield f"{name} gives no reason for {each['verdict']}"


def secrets(token: str) -> Iterator[tuple[str, str]]:
    """Texts by which a token is given away: its parts, plain and in every other form."""
    # The header says only how it is signed, and is the same for every token of a kind.
    secret = token.partition(".")[2] if token.count(".") == 2 else token
    for at in range(0, len(secret) - _SHARED + 1, _SHARED // 2):
        part = secret[at : at + _SHARED]
        yield "plain", part
        yield from ((kind, text) for kind, text in forms(part) if kind)
        yield "percent, all", "".join(f"%{ord(each):02x}" for each in part)


def _strings(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        here = pending.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, Mapping):
            pending += [*here, *here.values()]
        elif isinstance(here, list):
            pending += here


def _around(text: str, at: int) -> str:
    return repr(text[max(0, at - 60) : at + 60])


def read(text: str) -> Mapping[str, Any] | None:
    """A report; None where it is none."""
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return made if isinstance(made, dict) and "requirements" in made else None
