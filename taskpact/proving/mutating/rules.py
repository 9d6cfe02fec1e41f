"""Edits of the `x-` rules of the request's fields, and of the names derived from them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from taskpact.proving.mutating.mutation import NEW, Document, Mutation, Path, at, drop, gone, put

Node: TypeAlias = Mapping[str, Any]

REQUEST: Final[Path] = ("components", "schemas", "CreateTaskRequest")
_READERS: Final = ("everyone", "team", "owner")


def edits(document: Document) -> Iterator[Mutation]:
    """Of each `x-` rule: otherwise, or gone."""
    request = at(document, REQUEST)
    for name, field in request["properties"].items():
        path = (*REQUEST, "properties", name)
        for keyword in field:
            if keyword in _EDITS:
                yield from _EDITS[keyword](path, field)
    for name, table in request.get("x-derived", {}).items():
        here = (*REQUEST, "x-derived", name)
        yield Mutation(here, "gone", f"no {name}", drop(here))
        yield from _derived((*REQUEST, "x-derived", name, "rules"), table["rules"])


def _default_when(path: Path, field: Node) -> Iterator[Mutation]:
    rules = field["x-default-when"]

    def other(value: object) -> object:
        return value + 1 if isinstance(value, int) else NEW

    here = (*path, "x-default-when")
    yield Mutation(here, "gone", "no x-default-when", drop(here))
    yield from _rules(here, rules, other)


def _derived(path: Path, rules: list[Node]) -> Iterator[Mutation]:
    words = sorted({rule["value"] for rule in rules})

    def other(value: object) -> object:
        return next(word for word in words if word != value)

    yield from _rules(path, rules, other)


def _rules(path: Path, rules: list[Node], other: Callable[[object], object]) -> Iterator[Mutation]:
    """Of a table of rules: another value, another order, a row less, a condition less."""
    for index, rule in enumerate(rules):
        here, row = (*path, index), f"rule {index + 1}"
        value = other(rule["value"])
        where = (*here, "value")
        yield Mutation(where, "other", f"{row} gives {value}", put(where, value))
        if len(rules) > 1:
            yield Mutation(here, "gone", f"{row} is gone", drop(here))
        for name in rule.get("when", {}):
            where = (*here, "when", name)
            yield from _condition(where, f"{row}, whatever {name} is", rule["when"])


def _condition(path: Path, what: str, when: Node) -> Iterator[Mutation]:
    gone = drop(path) if len(when) > 1 else drop(path[:-1])
    yield Mutation(path, "wider", what, gone)
    wanted, name = when[str(path[-1])], path[-1]
    if isinstance(wanted, dict) and wanted.get("const"):
        change = put(path, {"not": wanted})
        yield Mutation(path, "other", f"{what.partition(',')[0]}, where {name} is another", change)


def _defers(path: Path, field: Node) -> Iterator[Mutation]:
    here = (*path, "x-defers")
    yield Mutation(here, "gone", "no value defers", drop(here))
    more = next(each for each in field["enum"] if each and each not in field["x-defers"])
    yield Mutation(here, "more", f"{more!r} defers", put(here, [*field["x-defers"], more]))


def _used_when_absent(path: Path, field: Node) -> Iterator[Mutation]:
    here = (*path, "x-used-when-absent")
    yield Mutation(here, "gone", "no x-used-when-absent", drop(here))
    other = str(field["x-used-when-absent"]).rpartition("/")[0]
    yield Mutation(here, "other", f"used where {other} is absent", put(here, other))


def _readers(path: Path, field: Node) -> Iterator[Mutation]:
    whole = (*path, "x-readers")
    yield Mutation(whole, "gone", "no x-readers", drop(whole))
    for value, now in field["x-readers"].items():
        here = (*path, "x-readers", value)
        for other in _READERS:
            if other != now:
                yield Mutation(here, "other", f"{value} is read by {other}", put(here, other))


def _resolved_at(path: Path, field: Node) -> Iterator[Mutation]:
    for index, sight in enumerate(field["x-resolved-at"]):
        whole = (*path, "x-resolved-at", index)
        yield Mutation(whole, "gone", f"not resolved at {sight['pointer']}", drop(whole))
        here = (*whole, "pointer")
        other = f"{sight['pointer']}_elsewhere"
        yield Mutation(here, "other", f"resolved at {other}", put(here, other))


def _suspends(path: Path, field: Node) -> Iterator[Mutation]:
    here = (*path, "x-suspends")
    for name, value in field["x-suspends"].items():
        where = (*here, name)
        if isinstance(value, bool):
            change = put(where, not value)
            yield Mutation(where, "other", f"suspends with {name} {not value}", change)
        if name != path[-1]:
            yield Mutation(where, "wider", f"suspends whatever {name} is", drop(where))


_EDITS: Final[Mapping[str, Callable[[Path, Node], Iterator[Mutation]]]] = {
    "x-default-when": _default_when,
    "x-default-from": gone("x-default-from", "no x-default-from"),
    "x-defers": _defers,
    "x-empty": gone("x-empty", "empty is not omitted"),
    "x-invalid": gone("x-invalid", "no x-invalid"),
    "x-used-when-absent": _used_when_absent,
    "x-readers": _readers,
    "x-resolved-at": _resolved_at,
    "x-suspends": _suspends,
}
"""By rule: its edits, given the path of the field and the field."""
