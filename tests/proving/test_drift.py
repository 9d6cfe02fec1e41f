"""Mock and suites follow edits of the document: some of every kind, as `taskpact prove` does."""

import json
from dataclasses import replace

import pytest

from taskpact.cases.case import Case
from taskpact.contract import folder, load
from taskpact.proving.checks import Check, Item, checks
from taskpact.proving.drift import Drift
from taskpact.proving.drifting import Answer, answered
from taskpact.proving.following import followed
from taskpact.proving.mutating import mutations
from taskpact.proving.mutating.reading import alone, exempt

KNOWN = load()
EDITS = {edit.name: edit for edit in mutations(KNOWN.document) if not exempt(edit)}
SLICE = (
    "CreateTaskRequest.max_steps: maximum 199",
    "CreateTaskRequest.mode: default 'chat'",
    "CreateTaskRequest.visibility.enum: without 'unlisted'",
    "CreateTaskRequest.max_iterations.x-default-when: rule 1 is gone",
    "ui-message-stream: another terminator",
    "/api/v1/tasks.post.x-negotiation.answers.json: json has status 203",
)
BOTH = EDITS[SLICE[0]]
ALONE = next(edit for edit in EDITS.values() if alone(edit))


@pytest.fixture(scope="module")
def told():
    """What two processes say of a slice of the edits."""
    heard = []
    answers = answered([EDITS[name] for name in SLICE], heard.append, 2)
    assert sorted(heard) == sorted(f"drift: {name}" for name in SLICE)
    return {answer.name: answer for answer in answers}


@pytest.mark.parametrize("name", SLICE)
def test_mock_and_suites_follow_an_edit(told, name):
    assert told[name].trouble == ""
    assert told[name].cases > 100


def test_an_edit_that_there_is_none_of_ends_the_process(capfd):
    """It is no wish of a user, so no sentence is made of it."""
    unknown = replace(BOTH, what="of no such kind")
    with pytest.raises(RuntimeError, match="ended at"):
        answered([unknown] * 5, print, 2)
    assert "KeyError" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("edit", "seen", "found", "trouble"),
    [
        (BOTH, "a", (), ""),
        (BOTH, "", (), "nothing moves"),
        (BOTH, "a", ("b", "c", "d"), "left behind: b; c"),
        (BOTH, "", ("b",), "left behind: b"),
        (ALONE, "", ("b",), ""),
        (ALONE, "", (), "the suites do not move"),
        (ALONE, "a", ("b",), "the mock moves: a"),
        (ALONE, "a", (), "the mock moves: a"),
    ],
)
def test_what_is_held_against_an_edit(edit, seen, found, trouble):
    assert Drift(edit, seen, found).trouble == trouble


@pytest.mark.parametrize("edit", [BOTH, ALONE])
def test_what_could_not_be_judged_is_not_followed(edit):
    assert Drift(edit, "a", (), unjudged="b").trouble == "not judged: b"


def test_the_section_counts_edits_by_way_and_keyword():
    edits = [BOTH, ALONE]
    answers = [Answer(BOTH.name, "", 7), Answer(ALONE.name, "the suites do not move", 5)]
    section = followed(edits, answers, 3.0)
    assert (section.good, section.of, section.seconds) == (1, 2, 3.0)
    assert section.shortcomings == (f"{ALONE.name}: the suites do not move",)
    figures = section.details["figures"]
    assert figures["edits"] == 2
    assert figures["that the suites follow alone"] == 1
    assert figures["cases judged"] == 12
    assert figures["edits of maximum"] == 1
    assert json.dumps(section.details)
    assert all(section.details["exempt"].values())


def test_every_check_of_the_suites_is_known_but_for_those_of_schemathesis():
    marked = [
        f"{path.name}::{line.split('(')[0].removeprefix('def ')}"
        for path in sorted(folder("suites").glob("test_*.py"))
        if path.name != "test_schema.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("def test_")
    ]
    assert sorted(check.name for check in checks()) == sorted(marked)


def _check(cases):
    return Check("a", "RNG-01", print, ("probe",), cases, waits=False)


def test_a_check_without_cases_is_one_item():
    assert [item.key for item in _check(None).items(KNOWN)] == [("a", "")]
    named = _check(lambda _: [Case("b", {}), Case("c", {})])
    assert [item.key for item in named.items(KNOWN)] == [("a", "b"), ("a", "c")]


def test_cases_that_are_alike_say_the_same():
    """Functions and fields are made anew by every contract, and are not compared as objects."""

    def one(word):
        field = load().field("mode")
        return Item(_check(None), Case("b", {"mode": word}, facts={"field": field, "f": lambda: 0}))

    assert one("x").says == one("x").says
    assert one("x").says != one("y").says
    assert "mode" in one("x").says
