"""Edits of the keywords of JSON Schema, in the schemas of what is sent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from taskpact.proving.mutating.mutation import (
    NEW,
    Document,
    Mutation,
    Path,
    Way,
    at,
    both,
    drop,
    gone,
    put,
)

Schema: TypeAlias = Mapping[str, Any]

SENT: Final = (
    "CreateTaskRequest",
    "UserMessage",
    "MessagePart",
    "ApproveRequest",
    "AbortToolsRequest",
)
"""The schemas of what a client sends."""

_OTHER_TYPE: Final = {
    "string": "integer",
    "integer": "string",
    "boolean": "string",
    "array": "string",
    "object": "array",
}
_OF_ONE_TYPE: Final = (
    *("items", "format", "default", "minimum", "maximum", "enum", "x-default-when"),
    *("example", "examples", "x-defers", "x-readers"),
)
"""What says something of values of one type only, or is a value itself."""


def edits(document: Document) -> Iterator[Mutation]:
    """Of each keyword in each schema of what is sent, and one member more of some of them."""
    for name in SENT:
        yield from within(document, ("components", "schemas", name))
    fields: Path = ("components", "schemas", SENT[0], "properties", NEW)
    sight = {"pointer": f"/stream/run_config/{NEW}", "origin": "docs"}
    number = {"type": "integer", "minimum": 2, "maximum": 9, "default": 3, "x-resolved-at": [sight]}
    yield _more(fields, "a new integer field", number)
    yield _more(fields, "a new enumerated field", {"type": "string", "enum": ["one", "two"]})
    yield _more(fields, "a new boolean field", {"type": "boolean"})
    yield _more(fields, "a new field of texts", {"type": "array", "items": {"type": "string"}})


def within(document: Document, path: Path) -> Iterator[Mutation]:
    """Of each keyword of the schema at `path`, and of those inside it."""
    schema = at(document, path)
    for keyword in schema:
        if keyword in _EDITS:
            yield from _EDITS[keyword](path, schema)
    for name in schema.get("properties", {}):
        yield from within(document, (*path, "properties", name))
    if "items" in schema:
        yield from within(document, (*path, "items"))


def _more(path: Path, what: str, schema: Schema) -> Mutation:
    return Mutation(path, "more", what, put(path, dict(schema)))


def _enum(path: Path, schema: Schema) -> Iterator[Mutation]:
    here = (*path, "enum")
    for value in schema["enum"]:
        left = [each for each in schema["enum"] if each != value]
        if not left:
            continue
        change = put(here, left)
        if schema.get("default") == value:
            change = both(change, put((*path, "default"), another(schema)))
        yield Mutation((*here, value), "narrower", f"without {value!r}", change)
    # A word that nobody would send is one that nobody sees accepted; this one is nearly listed.
    word = str(schema["enum"][0]).upper()
    yield Mutation((*here, NEW), "wider", f"with {word!r}", put(here, [*schema["enum"], word]))


def _bound(keyword: str, wider: int) -> Callable[[Path, Schema], Iterator[Mutation]]:
    def edits_of(path: Path, schema: Schema) -> Iterator[Mutation]:
        here = (*path, keyword)
        for step in (wider, -wider):
            value = schema[keyword] + step
            way: Way = "wider" if step == wider else "narrower"
            yield Mutation(here, way, f"{keyword} {value}", put(here, value))
        yield Mutation(here, "gone", f"no {keyword}", drop(here))

    return edits_of


def _type(path: Path, schema: Schema) -> Iterator[Mutation]:
    here = (*path, "type")
    kind = _OTHER_TYPE[schema["type"]]

    def change(document: Any) -> None:  # noqa: ANN401 - a JSON object
        node = at(document, path)
        for keyword in _OF_ONE_TYPE:
            node.pop(keyword, None)
        node["type"] = kind

    yield Mutation(here, "other", f"of type {kind}", change)


def _default(path: Path, schema: Schema) -> Iterator[Mutation]:
    here = (*path, "default")
    yield Mutation(here, "gone", "no default", drop(here))
    value = another(schema)
    yield Mutation(here, "other", f"default {value!r}", put(here, value))


def another(schema: Schema) -> object:
    """Another value than the default."""
    now = schema["default"]
    if "enum" in schema:
        return next(each for each in schema["enum"] if each and each != now)
    return not now if isinstance(now, bool) else now + 1


def _required(path: Path, schema: Schema) -> Iterator[Mutation]:
    here, now = (*path, "required"), schema["required"]
    for member in now:
        left = [each for each in now if each != member]
        yield Mutation((*here, member), "wider", f"{member} not required", put(here, left))
    for member in schema.get("properties", {}):
        if member not in now:
            change = put(here, [*now, member])
            yield Mutation((*here, member), "narrower", f"{member} required", change)


def _properties(path: Path, schema: Schema) -> Iterator[Mutation]:
    for name in schema["properties"]:
        here = (*path, "properties", name)
        change = drop(here)
        if name in schema.get("required", ()):
            left = [each for each in schema["required"] if each != name]
            change = both(change, put((*path, "required"), left))
        yield Mutation(here, "gone", f"no {name}", change)


def _branches(keyword: str) -> Callable[[Path, Schema], Iterator[Mutation]]:
    def edits_of(path: Path, schema: Schema) -> Iterator[Mutation]:
        here = (*path, keyword)
        for index, branch in enumerate(schema[keyword]):
            named = ", ".join(branch.get("required", ())) or str(index)
            left = [each for each in schema[keyword] if each != branch]
            yield Mutation(
                (*here, index), "narrower", f"{keyword} without {named}", put(here, left)
            )
        yield Mutation(here, "gone", f"no {keyword}", drop(here))

    return edits_of


_EDITS: Final[Mapping[str, Callable[[Path, Schema], Iterator[Mutation]]]] = {
    "type": _type,
    "enum": _enum,
    "minimum": _bound("minimum", -1),
    "maximum": _bound("maximum", 1),
    "format": gone("format", "of any format"),
    "default": _default,
    "required": _required,
    "properties": _properties,
    "items": gone("items", "items of any kind"),
    "oneOf": _branches("oneOf"),
}
"""By keyword: its edits, given the path of its schema and the schema."""
