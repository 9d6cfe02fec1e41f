"""No legal variant of the shelf fails a check, or keeps one from saying anything.

All variants are judged by every check: several in one server, and one case of each check. With
TASKPACT_PROOF=every each variant is judged alone and by every case, which takes an hour.
"""

from __future__ import annotations

import os

import pytest

from mockserver.deviations import SHELF
from taskpact.contract import Level, load
from taskpact.judging.verdicts import Verdict
from taskpact.proving.defects import AHEAD
from taskpact.proving.judged import told
from taskpact.proving.mixing import LATE, TIMED, UNREADABLE, mixed

REQUIREMENTS = load().requirements
EVERY = os.environ.get("TASKPACT_PROOF") == "every"
SAMPLE = (AHEAD,) if EVERY else ("--prove-cases=1", AHEAD)

AT_A_TIME = 5
"""Servers that are judged in one run of the suites."""

TOGETHER = [
    each for each in SHELF.values() if each.kind == "variant" and each.id not in {*UNREADABLE, LATE}
]
SERVERS = [each.id for each in TOGETHER] if EVERY else mixed(TOGETHER)


def batches():
    """Each server, with the question that is asked for it and its neighbours."""
    for at in range(0, len(SERVERS), AT_A_TIME):
        some = SERVERS[at : at + AT_A_TIME]
        asked = pytest.mark.proof(*SAMPLE, prove=",".join(f"{each}:*" for each in some))
        yield from (pytest.param(each, id=each[:60], marks=asked) for each in some)


def requirements(*names):
    return f"--prove-requirements={','.join(names)}"


def assert_fair(results, least):
    """None fails, and every MUST is decided or seen to be hidden."""
    failed = [each for each in results if each.verdict in {Verdict.FAIL, Verdict.ERROR}]
    assert not failed, told(failed)
    unsure = [
        each
        for each in results
        if each.verdict is Verdict.INCONCLUSIVE
        and REQUIREMENTS[each.requirement].level is Level.MUST
    ]
    assert not unsure, told(unsure)
    assert sum(each.verdict is Verdict.PASS for each in results) >= least


@pytest.mark.parametrize("server", list(batches()))
def test_a_legal_server_passes(proof, server):
    assert proof.trouble is None
    assert_fair([each for each in proof.results if each.deviation == server], least=150)


@pytest.mark.proof(requirements(*TIMED), "--prove-cases=1", AHEAD, prove=f"{LATE}:*")
def test_a_server_that_is_slow_to_begin_passes(proof):
    assert proof.trouble is None
    assert_fair(proof.results, least=len(TIMED))


def lacking():
    """Each server with the question that is asked for it."""
    for name, only in UNREADABLE.items():
        asked = [requirements(*only)] if only else []
        mark = pytest.mark.proof(*SAMPLE, *asked, served=name)
        yield pytest.param(3 if only else 100, id=name, marks=mark)


@pytest.mark.parametrize("least", list(lacking()))
def test_a_server_of_which_less_can_be_read_passes(proof, least):
    assert proof.trouble is None
    assert_fair(proof.results, least)


def test_every_variant_is_judged():
    judged_ones = {name for server in SERVERS for name in server.split("+")}
    variants = {each.id for each in SHELF.values() if each.kind == "variant"}
    assert judged_ones | {*UNREADABLE, LATE} == variants
