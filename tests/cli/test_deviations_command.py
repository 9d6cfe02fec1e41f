"""`taskpact deviations`: the shelf as a table, narrowed and as JSON."""

from __future__ import annotations

import json

import pytest

from mockserver.deviations import SHELF
from taskpact.cli.deviations import table
from taskpact.cli.errors import Exit

PIPED_HEADING = ["id", "kind", "requirement", "summary"]


def test_all_deviations_are_listed_in_the_order_of_the_shelf(taskpact):
    ended = taskpact("deviations")
    heading, *lines = ended.out.splitlines()
    assert ended.status == Exit.OK
    assert heading.split() == PIPED_HEADING
    assert [line.split()[0] for line in lines] == list(SHELF)


def test_piped_a_deviation_is_one_line_however_long(taskpact):
    lines = taskpact("deviations").out.splitlines()
    told = dict(zip(SHELF, lines[1:], strict=True))
    assert all(told[name].endswith(each.summary) for name, each in SHELF.items())


@pytest.mark.parametrize(
    ("options", "keeps"),
    [
        (["--kind", "hostile"], lambda each: each.kind == "hostile"),
        (["--area", "neg"], lambda each: each.requirement.startswith("NEG-")),
        (["--requirement", "ID-03"], lambda each: each.requirement == "ID-03"),
        (
            ["--area", "NEG", "--area", "ACK", "--kind", "Defect"],
            lambda each: each.kind == "defect" and each.requirement[:3] in {"NEG", "ACK"},
        ),
    ],
)
def test_filters_narrow_the_list_and_repeat(taskpact, options, keeps):
    ended = taskpact("deviations", *options)
    listed = [line.split()[0] for line in ended.out.splitlines()[1:]]
    assert listed == [name for name, each in SHELF.items() if keeps(each)] != []


def test_json_has_the_same_members_for_each(taskpact):
    ended = taskpact("deviations", "--kind", "variant", "--format", "json")
    listed = json.loads(ended.out)
    assert [set(each) for each in listed] == [set(PIPED_HEADING)] * len(listed)
    assert {each["requirement"] for each in listed} == {""}


def test_filters_that_exclude_each_other_list_nothing_and_say_so(taskpact):
    ended = taskpact("deviations", "--area", "NEG", "--kind", "variant")
    assert (ended.status, ended.out) == (Exit.OK, "")
    assert "no deviation" in ended.err


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--kind", "hostil"], "did you mean hostile?"),
        (["--area", "QQQ"], "there are ABT, ACK"),
        (["--requirement", "NEG-1"], "did you mean"),
    ],
)
def test_a_word_that_fits_nothing_is_a_usage_error_with_a_hint(taskpact, options, hint):
    ended = taskpact("deviations", *options)
    assert ended.status == Exit.USAGE
    assert hint in ended.err


def test_on_a_terminal_summaries_are_wrapped_into_their_column():
    each = SHELF["never-answers"]
    lines = table([each], 60).splitlines()
    assert max(map(len, lines)) <= 60
    column = lines[0].index("summary")
    assert " ".join(line[column:] for line in lines[1:]) == each.summary
