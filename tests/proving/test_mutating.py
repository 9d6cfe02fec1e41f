"""Every keyword of the document is edited, in each way that makes sense, or listed with a reason.

The document is walked here without asking the edits: what is added to it is noticed.
"""

import re
from collections import defaultdict

import pytest

from taskpact.contract import load
from taskpact.contract.contract import contract
from taskpact.contract.document import at
from taskpact.proving.mutating import Mutation, mutations
from taskpact.proving.mutating.mutation import pointer, put
from taskpact.proving.mutating.reading import ALONE, EXEMPT, Part, alone, exempt

DOCUMENT = load().document
EDITS = list(mutations(DOCUMENT))
REQUEST = "/components/schemas/CreateTaskRequest"

BOTH_WAYS = {"wider", "narrower", "gone"}
WAYS = {
    "minimum": BOTH_WAYS,
    "maximum": BOTH_WAYS,
    "enum": {"wider", "narrower"},
    "type": {"other"},
    "default": {"other", "gone"},
    "format": {"gone"},
    "items": {"gone"},
    "oneOf": {"narrower", "gone"},
    "required": {"wider"},
    "x-default-from": {"gone"},
    "x-default-when": {"other", "gone"},
    "x-defers": {"more", "gone"},
    "x-derived": {"other", "wider", "gone"},
    "x-empty": {"gone"},
    "x-invalid": {"gone"},
    "x-readers": {"other", "gone"},
    "x-resolved-at": {"other", "gone"},
    "x-used-when-absent": {"other", "gone"},
    "x-negotiation": {"other"},
    "x-profile": {"other"},
    "x-states": {"other"},
    "x-suspends": {"other"},
    "headers": {"other", "gone"},
    "terminator": {"other"},
}
"""By keyword: how it must at least be edited, itself or what is inside it."""

RULES = {name for name in WAYS if name.startswith("x-")}


def leaves(node, path=()):
    """The path of every value that has no further names inside."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    for step, value in inside:
        here = (*path, step)
        holds = value if isinstance(value, list) else [value]
        if value and any(isinstance(each, dict | list) for each in holds):
            yield from leaves(value, here)
        else:
            yield here


LEAVES = [pointer(path) for path in leaves(DOCUMENT)]


def above(where):
    """The pointers of everything that a place is in, and its own."""
    steps = where.split("/")[1:]
    return ["/" + "/".join(steps[:count]) for count in range(1, len(steps) + 1)]


def left_out(where):
    return any(part.has(where) for part in EXEMPT)


def edited(where):
    """Whether an edit is made there, inside, or of the whole rule that it is a part of."""
    made = {edit.pointer for edit in EDITS}
    if any(each == where or each.startswith(f"{where}/") for each in made):
        return True
    rules = (each for each in above(where) if {*RULES, "oneOf"} & set(each.split("/")))
    return any(each in made for each in rules)


def test_every_value_of_the_document_is_edited_or_left_out_with_a_reason():
    forgotten = [each for each in LEAVES if not left_out(each) and not edited(each)]
    assert forgotten == []


def keywords():
    """Of each keyword of a schema, and each rule, where it stands."""
    found = defaultdict(set)
    for where in LEAVES:
        steps = where.split("/")
        for number, step in enumerate(steps):
            named = steps[number - 1] in ("properties", "schemas", "content", "parameters")
            if step in WAYS and not named:
                found["/".join(steps[: number + 1])].add(step)
                break
    return {where: next(iter(names)) for where, names in found.items()}


def test_every_keyword_is_edited_in_each_way_that_makes_sense():
    lacking = {}
    for where, keyword in keywords().items():
        if all(left_out(each) for each in LEAVES if f"{each}/".startswith(f"{where}/")):
            continue
        made = {e.way for e in EDITS if e.pointer == where or e.pointer.startswith(f"{where}/")}
        wanted = WAYS[keyword]
        if keyword == "enum" and len(at(DOCUMENT, where)) == 1:
            wanted = wanted - {"narrower"}  # nothing would be left
        if wanted - made:
            lacking[where] = wanted - made
    assert lacking == {}


def test_every_field_of_what_is_sent_can_be_gone_and_a_new_one_be_there():
    gone = {edit.pointer for edit in EDITS if edit.way == "gone"}
    for name in ("CreateTaskRequest", "UserMessage", "MessagePart", "ApproveRequest"):
        where = f"/components/schemas/{name}/properties"
        for field in DOCUMENT["components"]["schemas"][name]["properties"]:
            assert f"{where}/{field}" in gone
    assert sum(edit.way == "more" and edit.pointer.startswith(REQUEST) for edit in EDITS) >= 4


def test_every_path_and_every_own_parameter_is_edited():
    made = {edit.pointer for edit in EDITS}
    for path, item in DOCUMENT["paths"].items():
        assert pointer(("paths", path)) in made
        for method, operation in item.items():
            for number, _ in enumerate(
                operation.get("parameters", ()) if method != "parameters" else ()
            ):
                assert pointer(("paths", path, method, "parameters", number)) in made


def test_there_are_enough_edits_that_somebody_must_follow():
    assert sum(not exempt(edit) for edit in EDITS) >= 100


def test_no_two_edits_have_one_name():
    assert len({edit.name for edit in EDITS}) == len(EDITS)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_changes_a_copy(edit):
    before = repr(DOCUMENT)
    assert edit.of(DOCUMENT) != DOCUMENT
    assert repr(DOCUMENT) == before


@pytest.mark.parametrize("part", [*ALONE, *EXEMPT], ids=lambda part: part.name)
def test_what_is_left_out_is_there_and_has_a_reason(part):
    """A rule for nothing is taken out again."""
    assert len(part.reason) > 20
    places = {each for where in LEAVES for each in above(where)}
    places |= {edit.pointer for edit in EDITS}
    assert any(re.fullmatch(part.pattern, each) for each in places)


def test_no_part_is_left_out_and_followed_by_the_suites_alone_as_well():
    assert not [edit.name for edit in EDITS if exempt(edit) and alone(edit)]


def test_a_part_can_mean_some_edits_only():
    part = Part("a", "/a/.*", "because", frozenset({"wider"}))
    assert part.has("/a/b", "wider")
    assert not part.has("/a/b", "gone")
    assert not part.has("/a/b")
    assert not part.has("/b", "wider")
    assert Part("a", "/a", "because").has("/a")


def test_an_edit_says_where_it_is_and_what():
    edit = Mutation(("components", "schemas", "A", "properties", "b", "type"), "other", "of type c",
                    put((), None))  # fmt: skip
    assert edit.name == "A.b: of type c"
    assert edit.pointer == "/components/schemas/A/properties/b/type"
    assert edit.keyword == "type"
    assert edit.words == ("A", "b")
    assert edit.capability(DOCUMENT) is None


def test_an_edit_belongs_to_the_capability_of_its_operation():
    by_name = {edit.name: edit for edit in EDITS}
    listed = by_name["/api/v1/tasks.get.parameters: no cursor"]
    decided = by_name["ApproveRequest.required: decision not required"]
    assert listed.capability(DOCUMENT) == "list"
    assert decided.capability(DOCUMENT) == "approval"


def test_a_document_after_an_edit_can_mostly_be_loaded():
    """What cannot is told by its error, and judged as left behind."""
    for edit in EDITS[::20]:
        assert contract(edit.of(DOCUMENT)).document != DOCUMENT
