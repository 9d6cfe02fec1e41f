"""What is unsound in a contract document that can be read.

`contract()` refuses documents it cannot use; this finds what would make a usable one lie: an
extension with a slip, an example against its schema, a default outside its own range.
Reads one file, the schema of the extensions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taskpact.contract import document as documents
from taskpact.contract.contract import Contract
from taskpact.contract.document import Node
from taskpact.contract.errors import ContractError
from taskpact.contract.fields import Field
from taskpact.contract.files import folder
from taskpact.contract.schema import Schema, compiled
from taskpact.contract.shape import Place, misshapen, walk

EXTENSIONS = "extensions.schema.yaml"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document."""

    pointer: str
    """Where (RFC 6901); empty for the whole document."""
    message: str
    note: bool = False
    """Only worth telling: the document is sound all the same."""


def problems(contract: Contract) -> tuple[Problem, ...]:
    """Everything found in the contract's document; empty when it is sound.

    What stands on broken ground is not looked at: first the form of the objects, then
    references and schemas, then what they say.
    """
    document = contract.document
    return (
        tuple(form(document))
        or (*_references(document), *_schemas(document))
        or (
            *_unknown(document),
            *_operation_ids(document),
            *_examples(document),
            *_fields(contract),
            *_answers(contract),
        )
    )


def form(document: Node) -> Iterator[Problem]:
    """Objects and extensions that do not have the form they must have."""
    misplaced = [Problem(pointer, message) for pointer, message in misshapen(document)]
    yield from misplaced or _extensions(document)


def require_form(document: Node) -> None:
    """Raise ContractError with the first thing `form` finds."""
    for problem in form(document):
        raise ContractError(f"{problem.pointer}: {problem.message}; see taskpact spec validate")


def _references(document: Node) -> Iterator[Problem]:
    for place in walk(document):
        if not _leads_to_boolean(document, place.node.get("$ref")):
            try:
                documents.deref(document, place.node)
            except ContractError as error:
                yield Problem(place.pointer, str(error))


def _leads_to_boolean(document: Node, reference: object) -> bool:
    """A schema may be `true` or `false`; nothing can be laid over such a one."""
    try:
        return isinstance(documents.at(document, str(reference)[1:]), bool)
    except KeyError:
        return False


def _schemas(document: Node) -> Iterator[Problem]:
    outer = "-"
    for place in walk(document):
        # A schema inside another is judged with it.
        if place.kind != "schema" or place.pointer.startswith(outer + "/"):
            continue
        outer = place.pointer
        try:
            compiled(dict(place.node), document)
        except ContractError as error:
            yield Problem(place.pointer, str(error))


def _extensions(document: Node) -> Iterator[Problem]:
    schema = documents.read(folder("spec") / EXTENSIONS)
    accepts = compiled(schema)
    for place, name in _used(document):
        if name in schema["properties"]:
            for violation in accepts.violations({name: place.node[name]}):
                yield Problem(place.pointer + violation.pointer, violation.message)


def _unknown(document: Node) -> Iterator[Problem]:
    known = documents.read(folder("spec") / EXTENSIONS)["properties"]
    for place, name in _used(document):
        if name not in known:
            message = "is an extension taskpact does not know: ignored"
            yield Problem(f"{place.pointer}/{name}", message, note=True)


def _used(document: Node) -> Iterator[tuple[Place, str]]:
    """Each extension in use, with the object it stands on."""
    for place in walk(document):
        yield from ((place, name) for name in place.node if name.startswith("x-"))


def _operation_ids(document: Node) -> Iterator[Problem]:
    used = Counter(
        place.node["operationId"]
        for place in walk(document)
        if place.kind == "operation" and isinstance(place.node.get("operationId"), str)
    )
    for name, count in used.items():
        if count > 1:
            yield Problem("", f"the operationId {name!r} is used {count} times")


def _examples(document: Node) -> Iterator[Problem]:
    for place in walk(document):
        for where, accepts, value in _cases(place, document):
            for violation in accepts.violations(value):
                yield Problem(f"{where}{violation.pointer}", f"example: {violation.message}")


def _cases(place: Place, document: Node) -> Iterator[tuple[str, Schema, object]]:
    """(where, schema, value) of the examples beside one object; a default is one too."""
    node = place.node
    if place.kind == "schema" and ("default" in node or "examples" in node):
        accepts = compiled(dict(node), document)
        values = [*node.get("examples", ()), *([node["default"]] if "default" in node else [])]
        yield from ((place.pointer, accepts, value) for value in values)
    schema = node.get("itemSchema", node.get("schema"))
    if place.kind not in ("media", "parameter", "header") or schema is None:
        return
    accepts = compiled(schema, document)
    if "example" in node:
        yield f"{place.pointer}/example", accepts, node["example"]
    for name, example in node.get("examples", {}).items():
        found = documents.deref(document, example)
        for key in ("dataValue", "value"):
            if key in found:
                several = "itemSchema" in node and isinstance(found[key], list)
                items = found[key] if several else [found[key]]
                yield from ((f"{place.pointer}/examples/{name}", accepts, item) for item in items)


def _fields(contract: Contract) -> Iterator[Problem]:
    names = {*contract.fields, *contract.request.get("x-derived", {})}
    for field in contract.fields.values():
        where = f"field {field.name}"
        for message in (*_range(field), *_rules(field, names)):
            yield Problem("", f"{where}: {message}")


def _range(field: Field) -> Iterator[str]:
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield f"its minimum {field.minimum} is above its maximum {field.maximum}"
    if field.empty_is_omitted and field.enum and "" not in field.enum:
        yield "'x-empty' says \"\" is legal, but its 'enum' does not list it"


def _rules(field: Field, names: set[str]) -> Iterator[str]:
    for rule in field.default_rules:
        if not field.accepts.accepts(rule.value):
            yield f"the default {rule.value!r} is not acceptable as a value"
        for name in rule.when:
            if name not in names:
                yield f"a default depends on {name!r}, which is no field and not derived"
    if field.default_rules and field.default_rules[-1].when:
        yield "no default is left when none of the conditions holds"


def _answers(contract: Contract) -> Iterator[Problem]:
    chosen = contract.negotiation
    responses: Mapping[str, Node] = contract.operation("createTask").node["responses"]
    if chosen.field not in contract.fields:
        yield Problem("", f"'x-negotiation' names the field {chosen.field!r}, which is none")
    elif {str(each) for each in contract.fields[chosen.field].values} != set(chosen.answers):
        yield Problem("", f"'x-negotiation' and the values of {chosen.field} differ")
    for answer in chosen.answers.values():
        response = documents.deref(contract.document, responses.get(str(answer.status), {}))
        if answer.media_type not in response.get("content", {}):
            yield Problem("", f"no response {answer.status} with {answer.media_type} is described")
