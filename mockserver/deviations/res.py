"""Servers whose streams cannot rightly be read again: each fault and its name.

What they do is in `resuming`.
"""

from __future__ import annotations

from mockserver.deviations import resuming as wrong
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.resuming import Change


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"res-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = (
    _defect("skips-one", "RES-01", "Goes on one event too late.", wrong.starting(wrong.skipping)),
    _defect("skips-behind-first", "RES-01", "Goes on one event too late behind the first event.",
            wrong.starting(wrong.skipping_behind_the_first)),
    _defect("skips-by-header", "RES-01",
            "Goes on one event too late where the header names the position.",
            wrong.skipping_by_header),
    _defect("ends-early", "RES-01", "Leaves the last chunks out where it goes on.",
            wrong.what_is_there),
    _defect("repeats-one", "RES-02", "Gives the last event again.",
            wrong.starting(wrong.repeating)),
    _defect("repeats-second", "RES-02", "Gives the second event again behind it.",
            wrong.starting(wrong.repeating_behind_the_second)),
    _defect("begins-anew", "RES-02", "Begins anew, whatever position is named.",
            wrong.starting(wrong.anew)),
    _defect("gone-when-over", "RES-03", "Knows no stream of a run that has ended.",
            wrong.refusing(wrong.when_over)),
    _defect("gone-when-continued", "RES-03", "Knows the latest stream only.",
            wrong.refusing(wrong.when_not_latest)),
    _defect("replay-without-end", "RES-03", "Leaves the last chunk out of a stream read again.",
            wrong.again(wrong.without_last(1))),
    _defect("replay-without-terminator", "RES-03",
            "Leaves the terminator out of a stream read again.",
            wrong.again(wrong.without_terminator)),
    _defect("replay-cut-off", "RES-03", "Does not finish the response of a stream read again.",
            wrong.again(wrong.cut_off)),
    _defect("replay-of-latest", "RES-03", "Keeps the latest hundred chunks of a stream.",
            wrong.again(wrong.latest(100))),
    _defect("rest-cut-off", "RES-03",
            "Does not finish the response of a stream read from a position.",
            wrong.again(wrong.behind_a_position(wrong.cut_off))),
    _defect("read-by-anybody", "RES-04", "Gives a stream to whoever is signed in.",
            wrong.read_by(wrong.anybody)),
    _defect("read-by-the-team", "RES-04", "Gives a private stream to the team.",
            wrong.read_by(wrong.the_team)),
    _defect("read-while-running", "RES-04", "Gives the stream of a run that goes on to anybody.",
            wrong.read_by(wrong.anybody, running=True)),
    _defect("dies-with-reader", "RES-05", "Aborts a run whose reader leaves.",
            wrong.dying("aborted")),
    _defect("stops-with-reader", "RES-05",
            "Completes a run whose reader leaves, without its answer.", wrong.dying("")),
)  # fmt: skip
