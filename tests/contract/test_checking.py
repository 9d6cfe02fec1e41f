"""Every kind of unsoundness in a contract document is found and placed."""

from __future__ import annotations

import copy

import pytest

from taskpact.contract import ContractError, contract, load
from taskpact.contract.checking import Problem, problems, require_form

REQUEST = "/components/schemas/CreateTaskRequest"
DETAILS = "/paths/~1api~1v1~1tasks~1{id}/get/responses/200/content/application~1json"


@pytest.fixture(scope="module")
def bundled():
    return load()


@pytest.fixture
def found(bundled):
    """The problems of the bundled document after an edit."""

    def after(edit):
        document = copy.deepcopy(dict(bundled.document))
        edit(document, document["components"]["schemas"]["CreateTaskRequest"]["properties"])
        return problems(contract(document))

    return after


def test_the_bundled_document_has_none(bundled):
    """Nothing is found where nothing is wrong."""
    assert problems(bundled) == ()


def test_an_extension_with_a_slip_is_found_where_it_is(found):
    """The pointer leads into the extension."""
    [problem] = found(
        lambda _, fields: fields["max_steps"]["x-resolved-at"][0].update(origin="guess")
    )
    assert problem.pointer == f"{REQUEST}/properties/max_steps/x-resolved-at/0/origin"
    assert not problem.note


def test_an_unknown_extension_is_a_note_only(found):
    """OpenAPI allows any."""
    assert found(lambda _, fields: fields["mode"].update({"x-vendor": 1})) == (
        Problem(
            f"{REQUEST}/properties/mode/x-vendor",
            "is an extension taskpact does not know: ignored",
            note=True,
        ),
    )


def test_a_reference_that_leads_nowhere_is_found(found):
    """Wherever it stands."""

    def edit(document, _fields):
        document["paths"]["/api/v1/sandboxes"]["get"]["responses"]["401"] = {"$ref": "#/none"}

    [problem] = found(edit)
    assert problem.pointer == "/paths/~1api~1v1~1sandboxes/get/responses/401"
    assert "leads nowhere" in problem.message


def test_an_invalid_schema_is_found(found):
    """A schema that breaks its meta schema, told at the outermost schema it is in."""

    def edit(document, _fields):
        document["components"]["schemas"]["Sandbox"]["properties"]["id"]["type"] = "strnig"

    told = found(edit)
    assert "/components/schemas/Sandbox" in {problem.pointer for problem in told}
    assert all("invalid schema" in problem.message for problem in told)


@pytest.mark.parametrize(
    ("edit", "pointer"),
    [
        (
            lambda document, _: document["components"]["examples"]["Details"]["dataValue"][
                "task"
            ].pop("title"),
            f"{DETAILS}/examples/completed/task",
        ),
        (
            lambda document, _: document["components"]["examples"]["Run"]["dataValue"][0].pop(
                "data"
            ),
            "/paths/~1api~1v1~1tasks/post/responses/200/content/text~1event-stream/examples/run",
        ),
        (
            lambda document, _: document["components"]["parameters"]["TaskId"].update(example=4),
            "/components/parameters/TaskId/example",
        ),
        (
            lambda _, fields: fields["mode"].update(default="agnet"),
            f"{REQUEST}/properties/mode",
        ),
    ],
    ids=["body", "stream", "parameter", "default"],
)
def test_an_example_against_its_schema_is_found(found, edit, pointer):
    """Examples of bodies, of events and of parameters, and defaults."""
    told = {problem.pointer: problem.message for problem in found(edit)}
    assert told[pointer].startswith("example: ")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            lambda fields: fields["max_iterations"].update(minimum=9),
            "field max_iterations: its minimum 9 is above its maximum",
        ),
        (
            lambda fields: fields["model"]["enum"].remove(""),
            "field model: 'x-empty' says \"\" is legal, but its 'enum' does not list it",
        ),
        (
            lambda fields: fields["max_steps"]["x-default-when"][0].update(value=0),
            "field max_steps: the default 0 is not acceptable as a value",
        ),
        (
            lambda fields: fields["max_steps"]["x-default-when"][0].update(when={"rotue": True}),
            "field max_steps: a default depends on 'rotue', which is no field and not derived",
        ),
        (
            lambda fields: fields["max_steps"]["x-default-when"].pop(),
            "field max_steps: no default is left when none of the conditions holds",
        ),
        (
            lambda fields: fields["response_format"]["enum"].append("xml"),
            "'x-negotiation' and the values of response_format differ",
        ),
        (
            lambda fields: fields.pop("response_format"),
            "'x-negotiation' names the field 'response_format', which is none",
        ),
    ],
    ids=["range", "empty", "value", "name", "gap", "answers", "field"],
)
def test_rules_that_contradict_each_other_are_found(found, edit, said):
    """A default outside its range, a rule that asks for nothing known, and the like."""
    messages = [problem.message for problem in found(lambda _, fields: edit(fields))]
    assert any(message.startswith(said) for message in messages), messages


def test_an_answer_without_its_response_is_found(found):
    """The status and the media type of each answer must be described."""

    def edit(document, _fields):
        create = document["paths"]["/api/v1/tasks"]["post"]
        create["x-negotiation"]["answers"]["json"]["status"] = 201

    messages = [problem.message for problem in found(edit)]
    assert messages == ["no response 201 with application/json is described"]


def test_an_operation_id_used_twice_is_found(found):
    """Operations are named by it."""

    def edit(document, _fields):
        document["paths"]["/api/v1/sandboxes"]["get"]["operationId"] = "readTask"

    messages = [problem.message for problem in found(edit)]
    assert messages == ["the operationId 'readTask' is used 2 times"]


def test_nothing_is_looked_at_on_broken_ground(found):
    """An object of the wrong form is told alone; what depends on it is not guessed at."""

    def edit(document, fields):
        document["paths"]["/api/v1/sandboxes"]["get"]["responses"] = {401: {}}
        fields["mode"]["default"] = "agnet"

    assert found(edit) == (
        Problem("/paths/~1api~1v1~1sandboxes/get/responses", "the name 401 must be text: quote it"),
    )


def test_a_reference_to_a_boolean_schema_is_sound(found):
    """`true` is a schema."""

    def edit(document, _fields):
        document["components"]["schemas"]["RunConfig"] = True

    assert found(edit) == ()


def test_the_right_form_can_be_demanded(bundled):
    """The first problem of form becomes an error that says where to see them all."""
    require_form(bundled.document)
    wrong = {**bundled.document, "tags": {}}
    with pytest.raises(ContractError, match=r"^/tags: must be a list; see taskpact spec validate$"):
        require_form(wrong)
