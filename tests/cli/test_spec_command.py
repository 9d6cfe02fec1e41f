"""`taskpact spec`: validate, show, export and diff."""

from __future__ import annotations

import json

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator, OpenAPIV32SpecValidator

from taskpact.cli.errors import Exit
from taskpact.contract import folder, load

BUNDLED = folder("spec") / "openapi.yaml"


def properties(document):
    return document["components"]["schemas"]["CreateTaskRequest"]["properties"]


# --- validate


def test_the_bundled_contract_is_sound(taskpact):
    """It says so, and how much there is, in one line."""
    ended = taskpact("spec", "validate")
    assert (ended.status, ended.err) == (Exit.OK, "")
    assert ended.out.startswith("the bundled contract: sound (9 operations, 19 fields, ")
    assert ended.out.count("\n") == 1


def test_an_unsound_document_is_told_with_the_place(taskpact, edited):
    """Status 1; a line for each problem; then the count."""

    def edit(document):
        properties(document)["max_steps"]["minimum"] = 300
        properties(document)["mode"]["default"] = "agnet"

    path = edited(edit)
    ended = taskpact("spec", "validate", "--spec", path)
    assert ended.status == Exit.FAILED
    where = "/components/schemas/CreateTaskRequest/properties"
    assert f"problem: {where}/mode: example: " in ended.out
    assert "problem: field max_steps: its minimum 300 is above its maximum 200" in ended.out
    assert f"{path}: not sound, " in ended.out


def test_a_break_of_the_meta_schema_is_told(taskpact, edited):
    """OpenAPI's own rules are asked where the package that has them is installed."""
    path = edited(lambda document: document["info"].pop("title"))
    ended = taskpact("spec", "validate", "--spec", path)
    assert ended.status == Exit.FAILED
    assert 'problem: /info: "title" is a required property' in ended.out


def test_the_missing_meta_schema_is_told(monkeypatch, taskpact):
    """Without openapi-spec-validator the rest is checked and the gap is named."""

    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("taskpact.cli.specdoc.files", missing)
    ended = taskpact("spec", "validate")
    assert ended.status == Exit.OK
    assert ended.out.startswith("note: the meta schema of OpenAPI was not asked")


def test_an_unknown_extension_is_a_note(taskpact, edited):
    """OpenAPI allows any `x-` member; a slip is told without failing the document."""
    path = edited(lambda document: properties(document)["model"].update({"x-emtpy": "omitted"}))
    ended = taskpact("spec", "validate", "--spec", path)
    assert ended.status == Exit.OK
    assert "/model/x-emtpy: is an extension taskpact does not know" in ended.out


BAD_FILES = {
    "missing": (None, "cannot be read"),
    "broken": ("a: [1", "is not YAML"),
    "twice": ("a: 1\na: 2", "has the key 'a' twice"),
    "list": ("- 1", "holds no mapping at its top"),
    "empty": ("", "holds no mapping at its top"),
    "not OpenAPI": ("a: 1", "this is no OpenAPI 3 document"),
    "Swagger": ("swagger: '2.0'", "this is no OpenAPI 3 document"),
    "another API": ("openapi: 3.1.0\npaths: {}", "lacks a part of the contract"),
    "binary": (b"\xff\xfe\x00", "cannot be read"),
}


@pytest.mark.parametrize("case", BAD_FILES)
@pytest.mark.parametrize(
    "command",
    [("validate",), ("show", "mode"), ("export",), ("diff", BUNDLED)],
    ids=lambda each: each[0],
)
def test_a_file_that_is_no_contract_is_one_sentence(taskpact, tmp_path, command, case):
    """Every command says in one sentence which file it is and what is wrong with it."""
    content, said = BAD_FILES[case]
    path = tmp_path / "bad.yaml"
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif content is not None:
        path.write_bytes(content)
    ended = taskpact("spec", *command, "--spec", path)
    assert (ended.status, ended.out) == (Exit.USAGE, "")
    assert ended.err.startswith(f"taskpact: {path}: ")
    assert said in ended.err
    assert ended.err.count("\n") == 1


MISSHAPEN = {
    "unquoted": lambda document: document["webhooks"]["task.completed"]["post"]["responses"].update(
        {200: {}}
    ),
    "list": lambda document: document.update(tags={}),
    "extension": lambda document: properties(document)["task"].update({"x-used-when-absent": {}}),
    "schema": lambda document: document["components"]["schemas"].update(Task=[]),
}


@pytest.mark.parametrize("case", MISSHAPEN)
@pytest.mark.parametrize("command", [("show", "task"), ("export",), ("diff", BUNDLED)])
def test_a_document_of_the_wrong_form_is_one_sentence(taskpact, edited, command, case):
    """Commands that need a sound form say what is wrong and how to see all of it."""
    path = edited(MISSHAPEN[case])
    ended = taskpact("spec", *command, "--spec", path)
    assert (ended.status, ended.out) == (Exit.USAGE, "")
    assert ended.err.startswith(f"taskpact: {path}: /")
    assert ended.err.endswith("; see taskpact spec validate\n")
    assert taskpact("spec", "validate", "--spec", path).status == Exit.FAILED


# --- show


def test_a_field_is_told_in_words(taskpact):
    """Range, conditional default with what it depends on, and where the value shows."""
    ended = taskpact("spec", "show", "max_steps")
    field = load().field("max_steps")
    assert ended.status == Exit.OK
    assert f"{field.minimum} to {field.maximum}" in ended.out
    for rule in field.default_rules:
        assert f"{rule.value}" in ended.out
    assert '"direct" if agent_id is sent' in ended.out
    assert "/stream/run_config/max_steps (docs)" in ended.out
    assert "DEF-04 MUST" in ended.out


@pytest.mark.parametrize("name", list(load().fields))
def test_every_field_can_be_shown(taskpact, name):
    """Each field is told with type and what an omitted one comes to."""
    ended = taskpact("spec", "show", name)
    assert (ended.status, ended.err) == (Exit.OK, "")
    assert ended.out.startswith(f"{name}\n  meaning  ") or "  type  " in ended.out
    assert "  when omitted" in ended.out
    for value in load().field(name).values:
        assert json.dumps(value) in ended.out


def test_a_field_nobody_knows_gets_a_hint(taskpact):
    """Near names are offered; else all names are."""
    near = taskpact("spec", "show", "Max-Steps")
    assert (near.status, near.err) == (
        Exit.USAGE,
        "taskpact: the contract has no field 'Max-Steps': did you mean max_steps?\n",
    )
    far = taskpact("spec", "show", "zzz")
    assert "there are agent_id, agent_ids" in far.err


def test_the_document_decides_what_is_shown(taskpact, edited):
    """An edited range is shown as edited."""
    path = edited(lambda document: properties(document)["max_steps"].update(maximum=300))
    assert "4 to 300" in taskpact("spec", "show", "max_steps", "--spec", path).out


def test_an_overlay_decides_too(taskpact, tmp_path):
    """`--overlay` may be given on every command, more than once."""
    paths = []
    for member, value in (("minimum", 7), ("maximum", 9)):
        overlay = {
            "overlay": "1.0.0",
            "info": {"title": "t", "version": "1"},
            "actions": [
                {
                    "target": "$.components.schemas.CreateTaskRequest.properties.max_steps",
                    "update": {member: value},
                }
            ],
        }
        paths.append(tmp_path / f"{member}.yaml")
        paths[-1].write_text(yaml.safe_dump(overlay), encoding="utf-8")
    options = [part for path in paths for part in ("--overlay", path)]
    assert "7 to 9" in taskpact("spec", "show", "max_steps", *options).out
    assert taskpact("spec", "diff", BUNDLED, *options).out == (
        "field max_steps: range narrowed, 4 to 200 -> 7 to 9\n"
    )


def test_a_file_that_is_no_overlay_is_one_sentence(taskpact, tmp_path):
    """Status 2 and the name of the file."""
    path = tmp_path / "none.yaml"
    path.write_text("a: 1", encoding="utf-8")
    ended = taskpact("spec", "show", "mode", "--overlay", path)
    assert ended.status == Exit.USAGE
    assert ended.err.startswith(f"taskpact: {path}: is no OpenAPI Overlay")


# --- export


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_the_export_is_openapi_3_1(taskpact, tmp_path, form):
    """Both forms, to a file and to standard output, are valid 3.1 and the same document."""
    path = tmp_path / "out"
    ended = taskpact("spec", "export", "--openapi", "3.1", "--format", form, "-o", path)
    assert (ended.status, ended.out, ended.err) == (Exit.OK, "", "")
    text = path.read_text(encoding="utf-8")
    document = json.loads(text) if form == "json" else yaml.safe_load(text)
    assert document["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert taskpact("spec", "export", "--format", form).out == text


def test_yaml_has_no_aliases(taskpact):
    """Plain tools need not know anchors."""
    assert "&id" not in taskpact("spec", "export").out


def test_the_3_2_export_is_the_document_itself(taskpact):
    """Nothing is lowered."""
    ended = taskpact("spec", "export", "--openapi", "3.2", "--format", "json")
    document = json.loads(ended.out)
    assert document == yaml.safe_load(BUNDLED.read_text(encoding="utf-8"))
    assert list(OpenAPIV32SpecValidator(document).iter_errors()) == []


def test_an_export_that_keeps_extensions_is_still_the_contract(taskpact, tmp_path):
    """It can be read again and says the same of the call."""
    path = tmp_path / "kept.json"
    taskpact("spec", "export", "--format", "json", "--keep-extensions", "-o", path)
    told = taskpact("spec", "diff", BUNDLED, path).out.splitlines()
    assert [line for line in told if line.startswith(("field", "derived", "negotiation"))] == []


def test_a_folder_as_output_is_refused(taskpact, tmp_path):
    """Status 2; nothing is written."""
    assert taskpact("spec", "export", "-o", tmp_path).status == Exit.USAGE
    ended = taskpact("spec", "export", "-o", tmp_path / "no" / "such" / "folder.yaml")
    assert ended.status == Exit.USAGE
    assert "folder.yaml: cannot be written (No such file or directory)" in ended.err


# --- diff


def test_a_contract_does_not_differ_from_itself(taskpact):
    """Status 0 and no output, for files and for folders."""
    for other in (BUNDLED, BUNDLED.parent):
        ended = taskpact("spec", "diff", BUNDLED, other)
        assert (ended.status, ended.out, ended.err) == (Exit.OK, "", "")


def test_a_difference_is_told_and_has_status_1(taskpact, edited):
    """As diff does."""
    path = edited(lambda document: properties(document).pop("file_keys"))
    ended = taskpact("spec", "diff", BUNDLED, path)
    assert (ended.status, ended.out) == (Exit.FAILED, "field file_keys: removed\n")
    ended = taskpact("spec", "diff", path, BUNDLED)
    assert (ended.status, ended.out) == (Exit.FAILED, "field file_keys: added\n")


def test_without_b_the_other_side_is_the_contract_in_use(taskpact, edited):
    """`--spec` names it; else it is the bundled one."""
    path = edited(lambda document: properties(document).pop("file_keys"))
    assert taskpact("spec", "diff", path).out == "field file_keys: added\n"
    assert taskpact("spec", "diff", BUNDLED, "--spec", path).out == "field file_keys: removed\n"
    both = taskpact("spec", "diff", BUNDLED, path, "--spec", path)
    assert both.status == Exit.USAGE
    assert "leave one out" in both.err


def test_requirements_beside_the_documents_are_compared(taskpact, tmp_path):
    """A changed level is told."""
    text = (BUNDLED.parent / "requirements.yaml").read_text(encoding="utf-8")
    (tmp_path / "openapi.yaml").write_text(BUNDLED.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "requirements.yaml").write_text(
        text.replace("level: MUST", "level: SHOULD", 1), encoding="utf-8"
    )
    ended = taskpact("spec", "diff", BUNDLED.parent, tmp_path)
    assert (ended.status, ended.out) == (
        Exit.FAILED,
        "requirement NEG-01: level changed, MUST -> SHOULD\n",
    )
