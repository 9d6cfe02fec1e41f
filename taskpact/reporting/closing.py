"""What a run comes to as a whole: one word, one sentence. Pure."""

from __future__ import annotations

from enum import Enum

from taskpact.contract import Level
from taskpact.judging.ledger import Ledger
from taskpact.judging.verdicts import Verdict


class Ending(Enum):
    """How a run ended, from the one that outweighs the others."""

    BROKEN = "not conformant"
    """A MUST failed."""
    ERROR = "error"
    """No MUST failed, but a check ended in an error of ours."""
    UNJUDGED = "not judged"
    """The target was not reached, or of a MUST nothing can be said."""
    CONFORMANT = "conformant"


def ending(ledger: Ledger, trouble: str | None = None) -> Ending:
    """The ending of a run; `trouble` is why the target could not be judged at all."""
    if ledger.must(Verdict.FAIL):
        return Ending.BROKEN
    if any(result.verdict is Verdict.ERROR for result in ledger.results):
        return Ending.ERROR
    if trouble or not ledger.results or ledger.must(Verdict.INCONCLUSIVE):
        return Ending.UNJUDGED
    return Ending.CONFORMANT


def sentence(ledger: Ledger, trouble: str | None = None) -> str:
    """The closing line."""
    kind = ending(ledger, trouble)
    if kind is Ending.UNJUDGED and (trouble or not ledger.results):
        return f"not judged: {trouble or 'no check ran'}"
    said = {
        Ending.BROKEN: f"not conformant: {_musts(ledger, Verdict.FAIL, 'fails', 'fail')}",
        Ending.ERROR: f"not judged in full: {_errors(ledger)} ended in an error of taskpact's own",
        Ending.UNJUDGED: "not judged in full: "
        + _musts(ledger, Verdict.INCONCLUSIVE, "is inconclusive", "are inconclusive"),
        Ending.CONFORMANT: "conformant: no MUST fails",
    }[kind]
    return said + _left_out(ledger)


def _musts(ledger: Ledger, verdict: Verdict, one: str, more: str) -> str:
    number = sum(
        line.verdict is verdict and line.requirement.level is Level.MUST for line in ledger.lines
    )
    return f"{number} MUST {one if number == 1 else more}"


def _errors(ledger: Ledger) -> str:
    number = len(ledger.of(Verdict.ERROR))
    return f"{number} check{'s' * (number != 1)}"


def _left_out(ledger: Ledger) -> str:
    """What limits the statement: requirements of which nothing was seen."""
    parts = {
        "not run": ledger.counts[None],
        "not applicable": ledger.counts[Verdict.NOT_APPLICABLE],
        "not observable": ledger.counts[Verdict.NOT_OBSERVABLE],
    }
    told = [f"{number} {name}" for name, number in parts.items() if number]
    return f" ({', '.join(told)} of {len(ledger.requirements)} requirements)" if told else ""
