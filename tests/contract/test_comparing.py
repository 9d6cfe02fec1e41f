"""Two contracts are compared in the contract's own terms."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from taskpact.contract import Level, contract, load
from taskpact.contract.comparing import differences, requirement_differences


@pytest.fixture(scope="module")
def bundled():
    return load()


def edited(bundled, edit):
    document = copy.deepcopy(dict(bundled.document))
    edit(document)
    return contract(document)


def fields(document):
    return document["components"]["schemas"]["CreateTaskRequest"]["properties"]


def create(document):
    return document["paths"]["/api/v1/tasks"]["post"]


def test_a_contract_equals_itself(bundled):
    """No line."""
    assert differences(bundled, bundled) == ()


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(4, 300, "widened"), (0, 200, "widened"), (5, 200, "narrowed"), (5, 300, "moved")],
)
def test_a_range_is_widened_narrowed_or_moved(bundled, low, high, word):
    """Both ends count."""
    new = edited(bundled, lambda d: fields(d)["max_steps"].update(minimum=low, maximum=high))
    assert differences(bundled, new) == (
        f"field max_steps: range {word}, 4 to 200 -> {low} to {high}",
    )


def test_a_range_that_opens_is_widened(bundled):
    """A missing end is the widest."""
    new = edited(bundled, lambda d: fields(d)["max_steps"].pop("maximum"))
    assert differences(bundled, new) == ("field max_steps: range widened, 4 to 200 -> 4 or more",)
    assert differences(new, bundled) == ("field max_steps: range narrowed, 4 or more -> 4 to 200",)


STEPS = '45 if route is "direct"; otherwise '
CHANGES = {
    "a field added": (
        lambda d: fields(d).update(priority={"type": "integer"}),
        ["field priority: added"],
    ),
    "a field removed": (lambda d: fields(d).pop("file_keys"), ["field file_keys: removed"]),
    "a value added": (
        lambda d: fields(d)["model"]["enum"].append("opus-9"),
        ['field model: value "opus-9" added'],
    ),
    "a value removed": (
        lambda d: fields(d)["visibility"]["enum"].remove("unlisted"),
        ['field visibility: value "unlisted" removed'],
    ),
    "values dropped": (
        lambda d: fields(d)["completion_delivery"].pop("enum"),
        ["field completion_delivery: values are listed no more"],
    ),
    "a type": (
        lambda d: fields(d)["task"].update(type="array", items={"type": "string"}),
        ["field task: type changed, string -> array of string"],
    ),
    "a default": (
        lambda d: fields(d)["mode"].update(default="chat"),
        ['field mode: default changed, "agent" -> "chat"'],
    ),
    "a conditional default": (
        lambda d: fields(d)["max_steps"]["x-default-when"][1].update(value=70),
        [f"field max_steps: default changed, {STEPS}60 -> {STEPS}70"],
    ),
    "empties": (
        lambda d: fields(d)["secrets"].pop("x-empty"),
        ["field secrets: counts as omitted changed, [] -> none"],
    ),
    "a place in the details": (
        lambda d: fields(d)["project_id"].pop("x-resolved-at"),
        ["field project_id: shown at changed, /task/project_id (docs) -> none"],
    ),
    "another word of a field": (
        lambda d: fields(d)["task"].update(maxLength=9),
        ["field task: schema changed otherwise"],
    ),
    "items of a field": (
        lambda d: fields(d)["secrets"]["items"].update(minLength=1),
        ["field secrets: schema changed otherwise"],
    ),
    "the body": (
        lambda d: d["components"]["schemas"]["CreateTaskRequest"].update(required=["task"]),
        ["request: 'required' changed"],
    ),
    "a derived name": (
        lambda d: d["components"]["schemas"]["CreateTaskRequest"]["x-derived"]["route"][
            "rules"
        ].pop(0),
        ["derived route: changed"],
    ),
    "the default answer": (
        lambda d: create(d)["x-negotiation"].update(default="json"),
        ["negotiation: default answer changed, sse -> json"],
    ),
    "the status of an answer": (
        lambda d: create(d)["x-negotiation"]["answers"]["json"].update(status=201),
        ["negotiation: answer json: changed, 202 application/json -> 201 application/json"],
    ),
    "identity": (
        lambda d: create(d).pop("x-identity"),
        ['identity: changed, {"field": "id", "existing": "continues"} -> null'],
    ),
    "an operation removed": (
        lambda d: d["paths"].pop("/api/v1/sandboxes"),
        ["operation listSandboxes: removed"],
    ),
    "a path": (
        lambda d: d["paths"].update({"/v2/boxes": d["paths"].pop("/api/v1/sandboxes")}),
        ["operation listSandboxes: place changed, GET /api/v1/sandboxes -> GET /v2/boxes"],
    ),
    "authentication": (
        lambda d: d["paths"]["/api/v1/tasks/{id}/share"]["get"].pop("security"),
        ["operation readShared: authentication changed, none -> needed"],
    ),
    "a response": (
        lambda d: d["paths"]["/api/v1/sandboxes"]["get"]["responses"].pop("4XX"),
        ["operation listSandboxes: responses changed"],
    ),
    "another schema": (
        lambda d: d["components"]["schemas"]["Error"]["required"].append("code"),
        ["schema Error: changed"],
    ),
    "a profile": (
        lambda d: d["components"]["x-profiles"]["ui-message-stream"].update(terminator="END"),
        ["profile ui-message-stream: changed"],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_in_the_terms_of_the_contract(bundled, name):
    """One edit, its lines and no others."""
    edit, lines = CHANGES[name]
    assert list(differences(bundled, edited(bundled, edit))) == lines


def test_texts_for_people_are_no_difference(bundled):
    """Descriptions, summaries and examples may change freely."""

    def edit(document):
        fields(document)["mode"]["description"] = "other"
        fields(document)["id"].pop("examples")
        document["components"]["schemas"]["Error"]["description"] = "other"
        create(document)["summary"] = "other"
        document["components"]["schemas"]["RunStatus"]["examples"] = ["aborted"]
        create(document)["responses"]["202"]["description"] = "other"

    assert differences(bundled, edited(bundled, edit)) == ()


def test_a_property_called_summary_is_a_difference(bundled):
    """A name among properties is no text for people."""
    artifact = "Artifact"
    new = edited(
        bundled, lambda d: d["components"]["schemas"][artifact]["properties"].pop("summary")
    )
    assert differences(bundled, new) == ("schema Artifact: changed",)


def test_requirements_are_compared_by_level_origin_and_sentence(bundled):
    """Added, removed and changed ones are told."""
    old = {name: bundled.requirements[name] for name in ("NEG-01", "NEG-02", "NEG-03")}
    new = {
        "NEG-01": replace(old["NEG-01"], level=Level.SHOULD, mend="other"),
        "NEG-02": replace(old["NEG-02"], sentence="Other.", origin="docs"),
        "NEG-04": bundled.requirements["NEG-04"],
    }
    assert requirement_differences(old, old) == ()
    assert requirement_differences(old, new) == (
        "requirement NEG-01: level changed, MUST -> SHOULD",
        "requirement NEG-02: origin changed, seed -> docs",
        "requirement NEG-02: sentence changed",
        "requirement NEG-03: removed",
        "requirement NEG-04: added",
    )
