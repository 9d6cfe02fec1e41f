"""What changed between two contracts, in the contract's own terms.

Texts for people (descriptions, examples, summaries) are no difference. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from taskpact.contract.contract import Contract
from taskpact.contract.document import Node
from taskpact.contract.fields import Field
from taskpact.contract.negotiation import Answer
from taskpact.contract.requirements import Requirement
from taskpact.contract.words import counts_as_omitted, kind, literal, omitted, span

_TEXTS = frozenset({"description", "summary", "title", "example", "examples", "$comment"})


def differences(old: Contract, new: Contract) -> tuple[str, ...]:
    """One line for each change, fields first; empty when the contracts say the same."""
    return (
        *_named("field", old.fields, new.fields, _field),
        *_table("derived", old.request.get("x-derived", {}), new.request.get("x-derived", {})),
        *_request(old.request, new.request),
        *_negotiation(old, new),
        *_identity(old, new),
        *_named("operation", _operations(old), _operations(new), _operation),
        *_named("schema", _schemas(old), _schemas(new), _schema),
        *_table("profile", _profiles(old), _profiles(new)),
    )


def requirement_differences(
    old: Mapping[str, Requirement], new: Mapping[str, Requirement]
) -> tuple[str, ...]:
    """One line for each change between two registers of requirements."""
    return tuple(_named("requirement", old, new, _requirement))


def _named(
    what: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    changes: Callable[[Any, Any], Iterator[str]],
) -> Iterator[str]:
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield f"{what} {name}: removed"
        elif name not in old:
            yield f"{what} {name}: added"
        else:
            yield from (f"{what} {name}: {change}" for change in changes(old[name], new[name]))


def _field(old: Field, new: Field) -> Iterator[str]:
    yield from _changed("type", kind(old), kind(new))
    yield from _range(old, new)
    yield from _enum(old, new)
    yield from _changed("default", "; ".join(omitted(old)), "; ".join(omitted(new)))
    yield from _changed("counts as omitted", counts_as_omitted(old), counts_as_omitted(new))
    yield from _changed("used when absent", old.used_when_absent or "", new.used_when_absent or "")
    yield from _changed("shown at", _shown(old), _shown(new))
    if _rest(old) != _rest(new):
        yield "schema changed otherwise"


def _range(old: Field, new: Field) -> Iterator[str]:
    before, after = _ends(old), _ends(new)
    if before == after:
        return
    low, high = after[0] <= before[0], after[1] >= before[1]
    if low and high:
        word = "widened"
    elif after[0] >= before[0] and after[1] <= before[1]:
        word = "narrowed"
    else:
        word = "moved"
    yield f"range {word}, {span(old) or 'any'} -> {span(new) or 'any'}"


def _ends(field: Field) -> tuple[float, float]:
    low = float("-inf") if field.minimum is None else field.minimum
    high = float("inf") if field.maximum is None else field.maximum
    return low, high


def _enum(old: Field, new: Field) -> Iterator[str]:
    if bool(old.enum) != bool(new.enum):
        yield "values are now listed" if new.enum else "values are listed no more"
        return
    yield from (f"value {literal(each)} added" for each in new.enum if each not in old.enum)
    yield from (f"value {literal(each)} removed" for each in old.enum if each not in new.enum)


def _shown(field: Field) -> str:
    return ", ".join(f"{sight.pointer} ({sight.origin})" for sight in field.resolved_at)


_TOLD = {"type", "format", "minimum", "maximum", "enum", "default", "x-empty", "x-invalid"}
_TOLD |= {"x-default-when", "x-default-from", "x-used-when-absent", "x-resolved-at"}


def _rest(field: Field) -> object:
    """The schema without what the lines above tell."""
    rest = {key: value for key, value in field.schema.items() if key not in _TOLD}
    items = {key: each for key, each in rest.pop("items", {}).items() if key != "type"}
    return _plain({**rest, "items": items})


def _negotiation(old: Contract, new: Contract) -> Iterator[str]:
    before, after = old.negotiation, new.negotiation
    changes = [
        *_changed("field", before.field, after.field),
        *_changed("default answer", before.default, after.default),
        *_named("answer", before.answers, after.answers, _answer),
    ]
    yield from (f"negotiation: {change}" for change in changes)


def _answer(old: Answer, new: Answer) -> Iterator[str]:
    before, after = (f"{each.status} {each.media_type}" for each in (old, new))
    yield from _changed("", before, after)


def _identity(old: Contract, new: Contract) -> Iterator[str]:
    before, after = (
        literal(each.operation("createTask").node.get("x-identity")) for each in (old, new)
    )
    yield from (f"identity: {change}" for change in _changed("", before, after))


def _operations(contract: Contract) -> Mapping[str, Node]:
    return {
        operation.id: {
            "place": f"{operation.method} {operation.path}",
            "capability": operation.capability,
            "authentication": "none" if operation.public else "needed",
            "parameters": operation.node.get("parameters", []),
            "responses": operation.node.get("responses", {}),
        }
        for operation in contract.operations.values()
    }


def _operation(old: Node, new: Node) -> Iterator[str]:
    for part in ("place", "capability", "authentication"):
        yield from _changed(part, old[part], new[part])
    for part in ("parameters", "responses"):
        if _plain(old[part]) != _plain(new[part]):
            yield f"{part} changed"


def _schemas(contract: Contract) -> Mapping[str, object]:
    """Every named schema but the request, whose fields are told one by one."""
    schemas: Node = contract.document.get("components", {}).get("schemas", {})
    fields = contract.request["properties"]
    return {
        name: node
        for name, node in schemas.items()
        if not isinstance(node, Mapping) or node.get("properties") != fields
    }


def _schema(old: object, new: object) -> Iterator[str]:
    if _plain(old) != _plain(new):
        yield "changed"


def _profiles(contract: Contract) -> Node:
    profiles: Node = contract.document.get("components", {}).get("x-profiles", {})
    return profiles


def _table(what: str, old: Node, new: Node) -> Iterator[str]:
    yield from _named(what, old, new, _schema)


def _request(old: Node, new: Node) -> Iterator[str]:
    """What the body's schema says beside its fields."""
    for key in sorted({*old, *new} - {"properties", "x-derived"} - _TEXTS):
        if _plain(old.get(key)) != _plain(new.get(key)):
            yield f"request: {key!r} changed"


def _requirement(old: Requirement, new: Requirement) -> Iterator[str]:
    yield from _changed("level", old.level, new.level)
    yield from _changed("origin", old.origin, new.origin)
    if old.sentence != new.sentence:
        yield "sentence changed"


def _changed(what: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{what} changed, {old or 'none'} -> {new or 'none'}".strip()


def _plain(node: object) -> object:
    """`node` without texts for people; a property that happens to have such a name stays."""
    if isinstance(node, Mapping):
        return {
            name: {key: _plain(each) for key, each in value.items()}
            if name in ("properties", "headers", "schemas") and isinstance(value, Mapping)
            else _plain(value)
            for name, value in node.items()
            if name not in _TEXTS
        }
    if isinstance(node, list):
        return [_plain(each) for each in node]
    return node
