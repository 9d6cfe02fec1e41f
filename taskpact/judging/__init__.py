"""Verdicts, the judgements that lead to them, and the ledger that adds them up. Pure."""

from taskpact.judging.ledger import Ledger, Result
from taskpact.judging.outcomes import (
    Broken,
    Inconclusive,
    NotApplicable,
    NotObservable,
    Outcome,
)
from taskpact.judging.verdicts import Verdict

__all__ = [
    "Broken",
    "Inconclusive",
    "Ledger",
    "NotApplicable",
    "NotObservable",
    "Outcome",
    "Result",
    "Verdict",
]
