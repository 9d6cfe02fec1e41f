"""A defect is killed, survives, or is broken and counted apart."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mockserver.deviations import SHELF, Deviation
from mockserver.deviations.consequences import CONSEQUENCES
from taskpact.contract import load
from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict
from taskpact.proving import defects as asking
from taskpact.proving.killing import UNWITNESSED, killed, kills
from taskpact.proving.mixing import changed

DEAF = Deviation("deaf", "defect", "NEG-01", "It is deaf.", lambda made: made, ("ART", "STA"))
SEEN = {"difference": "none came", "part": "line 1 of the head"}


def result(requirement="NEG-01", verdict=Verdict.FAIL, finding=SEEN, check="test_one", **more):
    more.setdefault("deviation", "deaf")
    found = finding if verdict is Verdict.FAIL else {}
    return Result(requirement, check, "", verdict, "so it is", found, **more)


def kill(*results, unstarted=()):
    [made] = kills([DEAF], results, load().requirements, dict(unstarted))
    return made


def test_a_defect_that_a_check_of_its_requirement_fails_is_killed():
    made = kill(result(), result(verdict=Verdict.PASS, check="test_two"))
    assert (made.killed, made.broken, made.reason) == (True, "", "")
    assert made.checks == ("test_one",)
    assert made.witness == SEEN


def test_a_defect_that_no_check_of_its_requirement_fails_survives():
    made = kill(result(verdict=Verdict.INCONCLUSIVE), result("ART-01"))
    assert (made.killed, made.broken) == (False, "")
    assert made.reason == "INCONCLUSIVE: so it is"
    assert kill().reason == "no check judged it"


@pytest.mark.parametrize("requirement", ["NEG-02", "ART-01", "STA-03"])
def test_what_is_of_its_area_or_of_one_that_suffers_may_fail_as_well(requirement):
    made = kill(result(), result(requirement, check="test_other"))
    assert made.broken == ""
    assert made.related == {requirement: ["test_other"]}


def test_a_defect_that_breaks_anything_else_is_broken():
    made = kill(result(), result("ACK-02", check="test_other"))
    assert made.broken == "it also fails ACK-02 (test_other)"
    assert made.disturbed == {"ACK-02": ["test_other"]}


def test_a_check_that_cannot_say_anything_is_not_disturbed():
    assert kill(result(), result("ACK-02", verdict=Verdict.INCONCLUSIVE)).broken == ""


def test_a_defect_without_a_witness_is_broken():
    made = kill(result(finding={"difference": "none", "unwitnessed": "the bytes are the same"}))
    assert made.broken == "it has no witness: the bytes are the same"
    assert kill(result(finding={"difference": "none"}), result()).broken == ""


def test_a_defect_that_does_not_start_is_broken():
    def fails(_):
        raise TypeError("no such decision")

    one = replace(DEAF, change=fails)
    assert asking.unstarted([one]) == {"deaf": "it does not start: TypeError: no such decision"}
    assert asking.unstarted([DEAF]) == {"deaf": "it changes nothing"}
    assert kill(unstarted=asking.unstarted([one])).broken.startswith("it does not start")


def test_what_is_broken_is_counted_apart_and_no_floor_is_reached_with_it():
    sound, broken = kill(result()), kill(result(), result("ACK-02"))
    section = killed([sound, broken], 1.0)
    assert (section.good, section.of, section.broken, section.holds) == (1, 1, 1, False)
    assert ", 1 broken" in section.line
    assert section.shortcomings == ("deaf (NEG-01) is broken: it also fails ACK-02 (test_one)",)
    assert killed([sound], 1.0).holds


def test_every_defect_is_judged_alone_and_with_others():
    defects = [each for each in SHELF.values() if each.kind == "defect"]
    alone = [name for each in asking.alone(defects) for name in each.prove.split(",")]
    assert sorted(alone) == sorted(each.id for each in defects)
    servers = [name for each in asking.together(defects) for name in each.prove.split(",")]
    parts = [part for each in servers for part in each.removesuffix(":*").split("+")]
    assert sorted(parts) == sorted(alone)
    for server in servers:
        shown = [SHELF[part] for part in server.removesuffix(":*").split("+")]
        decisions = [name for each in shown for name in changed(each)]
        assert len(decisions) == len(set(decisions))


def test_what_does_not_pass_together_is_asked_of_each_part(tmp_path):
    both = "ack-200+neg-other-default"
    results = [
        result("SSE-01", deviation=both, check="test_sse.py::test_one"),
        result("ACK-01", deviation=both, check="test_ack.py::test_two"),
        result("SSE-02", deviation=both, verdict=Verdict.PASS),
    ]
    [question] = asking.apart(results, tmp_path)
    assert question.prove == "ack-200:SSE-01,neg-other-default:SSE-01,neg-other-default:ACK-01"
    [file] = tmp_path.iterdir()
    assert json.loads(file.read_text()) == {
        "ack-200": [["test_sse.py::test_one", ""]],
        "neg-other-default": [["test_sse.py::test_one", ""], ["test_ack.py::test_two", ""]],
    }


def test_consequences_are_of_the_contract_and_of_other_areas():
    requirements = load().requirements
    areas = {each.area for each in requirements.values()}
    assert set(CONSEQUENCES) <= {each.requirement for each in SHELF.values()}
    for name, also in CONSEQUENCES.items():
        assert set(also) <= areas - {requirements[name].area}
    assert all(each.also == CONSEQUENCES.get(each.requirement, ()) for each in SHELF.values())


def test_only_defects_have_a_reason_to_have_no_witness():
    assert {SHELF[each].kind for each in UNWITNESSED} == {"defect"}
