"""One edit of the contract document, and the few steps that edits are made of. Pure."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Document: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]
"""From the top of the document to a keyword or a member of it."""
Change: TypeAlias = Callable[[Any], None]
"""Done to a copy of the whole document."""
Way: TypeAlias = Literal["wider", "narrower", "other", "gone", "more"]
"""Which way an edit goes: allows more, allows less, says another thing, none, or one thing more."""

NEW: Final = "quite-new"
_CAPABILITIES: Final = {
    "ApproveRequest": "approval",
    "AbortToolsRequest": "abort",
    "RunStatus": "approval",
    "x-suspends": "approval",
}
"""By schema or rule: the capability of the operation that takes it, or shows most of it."""
_LISTS: Final = frozenset(
    {"enum", "oneOf", "required", "parameters", "responses", "spans", "follows", "headers"}
)
_SCAFFOLD: Final = frozenset({"components", "schemas", "properties", "paths", "x-profiles"})


@dataclass(frozen=True, slots=True)
class Mutation:
    """One edit."""

    path: Path
    """The keyword that says otherwise afterwards."""
    way: Way
    what: str
    """How, readable: `maximum 199`."""
    change: Change

    @property
    def name(self) -> str:
        """Where and what, readable, and no other edit's: `CreateTaskRequest.mode: no default`."""
        where = ".".join(str(step) for step in self.path[:-1] if step not in _SCAFFOLD)
        return f"{where}: {self.what}" if where else self.what

    @property
    def keyword(self) -> str:
        """The keyword that is edited; of what is inside a rule or a list, that of the whole."""
        steps = [str(step) for step in self.path if step not in _SCAFFOLD]
        whole = (each for each in steps if each.startswith("x-") or each in _LISTS)
        last = "properties" if self.path[-2] == "properties" else steps[-1]
        return next(whole, "paths" if self.path[-2] == "paths" else last)

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer (RFC 6901)."""
        return pointer(self.path)

    @property
    def words(self) -> tuple[str, ...]:
        """What a case that the edit touches may name: the fields and names on the path."""
        steps = [str(step) for step in self.path[2:-1] if isinstance(step, str)]
        named = [step for step in steps if step not in _SCAFFOLD and not step.startswith("x-")]
        return tuple(named or [str(self.path[-1])])

    def capability(self, document: Document) -> str | None:
        """The capability of the operation that is edited; None where it is no single one's."""
        if self.path[0] == "paths" and len(self.path) > 2:
            found: str | None = at(document, self.path[:3]).get("x-capability")
            return found
        named = (_CAPABILITIES[step] for step in map(str, self.path) if step in _CAPABILITIES)
        return next(named, None)

    def of(self, document: Document) -> Document:
        """The document after the edit; the one given stays as it is."""
        made = copy.deepcopy(dict(document))
        self.change(made)
        return made


def pointer(path: Path) -> str:
    """A path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def at(document: Any, path: Path) -> Any:  # noqa: ANN401 - a JSON value
    """What stands at a path."""
    for step in path:
        document = document[step]
    return document


def put(path: Path, value: object) -> Change:
    """Let this value stand there."""

    def change(document: Any) -> None:  # noqa: ANN401
        at(document, path[:-1])[path[-1]] = value

    return change


def drop(path: Path) -> Change:
    """Let nothing stand there."""

    def change(document: Any) -> None:  # noqa: ANN401
        del at(document, path[:-1])[path[-1]]

    return change


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(document: Any) -> None:  # noqa: ANN401
        for each in changes:
            each(document)

    return change


def gone(keyword: str, what: str) -> Callable[[Path, Mapping[str, Any]], Iterator[Mutation]]:
    """The edit by which a node has this keyword no more; `what` says so."""

    def edits_of(path: Path, _: Mapping[str, Any]) -> Iterator[Mutation]:
        here = (*path, keyword)
        yield Mutation(here, "gone", what, drop(here))

    return edits_of
