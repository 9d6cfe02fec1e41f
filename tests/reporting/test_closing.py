"""A run as a whole: what outweighs what, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taskpact.contract import Level, load
from taskpact.judging import Ledger, Result, Verdict
from taskpact.reporting.closing import Ending, ending, sentence

BASE = load().requirements["NEG-01"]


def ledger(*lines: tuple[Level, Verdict | None]) -> Ledger:
    requirements = tuple(
        replace(BASE, id=f"NEG-{number:02}", level=level) for number, (level, _) in enumerate(lines)
    )
    results = tuple(
        Result(requirement.id, f"check_{requirement.id}", "", verdict)
        for requirement, (_, verdict) in zip(requirements, lines, strict=True)
        if verdict is not None
    )
    return Ledger(requirements, results)


MUST, SHOULD, OBSERVE = Level.MUST, Level.SHOULD, Level.OBSERVE
V = Verdict

CASES = [
    ([(MUST, V.PASS), (SHOULD, V.WARN), (OBSERVE, V.OBSERVED)], None, Ending.CONFORMANT),
    ([(MUST, V.PASS), (SHOULD, V.INCONCLUSIVE)], None, Ending.CONFORMANT),
    ([(MUST, V.PASS), (MUST, None)], None, Ending.CONFORMANT),
    ([(MUST, V.NOT_APPLICABLE), (MUST, V.NOT_OBSERVABLE)], None, Ending.CONFORMANT),
    ([(MUST, V.PASS), (MUST, V.INCONCLUSIVE)], None, Ending.UNJUDGED),
    ([(MUST, None)], None, Ending.UNJUDGED),
    ([(MUST, None)], "no connection", Ending.UNJUDGED),
    ([(MUST, V.INCONCLUSIVE), (SHOULD, V.ERROR)], None, Ending.ERROR),
    ([(MUST, V.PASS)], "gone", Ending.UNJUDGED),
    ([(MUST, V.FAIL), (MUST, V.ERROR), (MUST, V.INCONCLUSIVE)], None, Ending.BROKEN),
    ([(MUST, V.FAIL)], "gone", Ending.BROKEN),
]


@pytest.mark.parametrize(("lines", "trouble", "ends"), CASES, ids=range(len(CASES)))
def test_a_broken_must_outweighs_an_error_and_an_error_what_is_unknown(lines, trouble, ends):
    """What is below a MUST decides nothing."""
    assert ending(ledger(*lines), trouble) is ends


LEFT_OUT = "1 not run, 1 not applicable, 1 not observable"
SENTENCES = [
    ([(MUST, V.PASS)], None, "conformant: no MUST fails"),
    (
        [(MUST, V.PASS), (MUST, None), (SHOULD, V.NOT_APPLICABLE), (SHOULD, V.NOT_OBSERVABLE)],
        None,
        f"conformant: no MUST fails ({LEFT_OUT} of 4 requirements)",
    ),
    ([(MUST, V.FAIL)], None, "not conformant: 1 MUST fails"),
    ([(MUST, V.FAIL), (MUST, V.FAIL)], None, "not conformant: 2 MUST fail"),
    ([(MUST, V.ERROR)], None, "not judged in full: 1 check ended in an error of taskpact's own"),
    ([(MUST, V.INCONCLUSIVE)], None, "not judged in full: 1 MUST is inconclusive"),
    ([(MUST, V.INCONCLUSIVE)] * 2, None, "not judged in full: 2 MUST are inconclusive"),
    ([(MUST, None)], "http://x: no connection", "not judged: http://x: no connection"),
    ([(MUST, None)], None, "not judged: no check ran"),
]


@pytest.mark.parametrize(("lines", "trouble", "said"), SENTENCES, ids=range(len(SENTENCES)))
def test_the_closing_line_says_what_it_does_not_cover(lines, trouble, said):
    """Numbers agree with their words."""
    assert sentence(ledger(*lines), trouble) == said


def test_a_broken_should_is_never_counted_as_a_must():
    """A FAIL below a MUST does not occur; were it to, it would not decide."""
    assert sentence(ledger((MUST, V.FAIL), (SHOULD, V.FAIL))) == "not conformant: 1 MUST fails"
