"""Edits of what stands around the schemas: paths, negotiation, parameters, event profiles. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from taskpact.proving.mutating import keywords
from taskpact.proving.mutating.mutation import (
    NEW,
    Change,
    Document,
    Mutation,
    Path,
    at,
    both,
    drop,
    put,
)

_CREATE: Final[Path] = ("paths", "/api/v1/tasks", "post")
_UNAUTHENTICATED: Final = "401"
_PROFILES: Final[Path] = ("components", "x-profiles")


def edits(document: Document) -> Iterator[Mutation]:
    """Of each of these parts."""
    yield from _negotiation(document)
    yield from _paths(document)
    yield from _parameters(document)
    yield from _answers(document)
    yield from _states(document)
    for name, profile in at(document, _PROFILES).items():
        yield from _profile((*_PROFILES, name), profile)


def _negotiation(document: Document) -> Iterator[Mutation]:
    here = (*_CREATE, "x-negotiation")
    node = at(document, here)
    other = next(name for name in node["answers"] if name != node["default"])
    where = (*here, "default")
    yield Mutation(where, "other", f"the default is {other}", put(where, other))
    for name, answer in node["answers"].items():
        status, where = answer["status"] + 1, (*here, "answers", name, "status")
        change = both(
            put(where, status), _renamed((*_CREATE, "responses"), str(status - 1), status)
        )
        yield Mutation(where, "other", f"{name} has status {status}", change)
        if "json" in answer["mediaType"]:
            media, where = "application/vnd.task+json", (*here, "answers", name, "mediaType")
            response = (*_CREATE, "responses", str(answer["status"]), "content")
            change = both(put(where, media), _renamed(response, answer["mediaType"], media))
            yield Mutation(where, "other", f"{name} is {media}", change)


def _answers(document: Document) -> Iterator[Mutation]:
    """Of what else an answer is said to be: its event profile, the status that refuses."""
    for status, response in at(document, (*_CREATE, "responses")).items():
        for kind, media in response.get("content", {}).items():
            if "x-profile" in media:
                here = (*_CREATE, "responses", status, "content", kind, "x-profile")
                other = next(n for n in at(document, _PROFILES) if n != media["x-profile"])
                yield Mutation(here, "other", f"the stream is {other}", put(here, other))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict):
                yield from _refusals(("paths", path, method, "responses"), operation)


def _refusals(path: Path, operation: Mapping[str, Any]) -> Iterator[Mutation]:
    for status in operation.get("responses", {}):
        if status.isdigit() and status[0] == "4" and status != _UNAUTHENTICATED:
            change = _renamed(path, status, int(status) + 9)
            yield Mutation((*path, status), "other", f"{status} is {int(status) + 9}", change)


def _states(document: Document) -> Iterator[Mutation]:
    here: Path = ("components", "schemas", "RunStatus", "x-states")
    for kind in at(document, here):
        where = (*here, kind)
        yield Mutation(where, "other", f"{kind} is {NEW}", put(where, [NEW]))


def _renamed(path: Path, old: str, new: object) -> Change:
    def change(document: Any) -> None:  # noqa: ANN401 - a JSON object
        node = at(document, path)
        at(document, path[:-1])[path[-1]] = {
            str(new) if name == old else name: value for name, value in node.items()
        }

    return change


def _paths(document: Document) -> Iterator[Mutation]:
    for path in document["paths"]:
        other = path.replace("/v1/", "/v2/")
        yield Mutation(("paths", path), "other", f"at {other}", _renamed(("paths",), path, other))


def _parameters(document: Document) -> Iterator[Mutation]:
    """Of those that an operation names itself; one in the path is its path's."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict):
                yield from _parameters_of(document, ("paths", path, method), operation)


def _parameters_of(document: Document, path: Path, node: Mapping[str, Any]) -> Iterator[Mutation]:
    for index, parameter in enumerate(node.get("parameters", ())):
        if "$ref" in parameter or parameter["in"] == "path":
            continue
        here, name = (*path, "parameters", index), parameter["name"]
        yield Mutation(here, "gone", f"no {name}", drop(here))
        other = f"{name}-{NEW}"
        yield Mutation((*here, "name"), "other", f"{name} is {other}", put((*here, "name"), other))
        yield from keywords.within(document, (*here, "schema"))


def _profile(path: Path, profile: Mapping[str, Any]) -> Iterator[Mutation]:
    if "terminator" in profile:
        here = (*path, "terminator")
        yield Mutation(here, "other", "another terminator", put(here, "[OVER]"))
    for header in profile.get("headers", {}):
        here = (*path, "headers", header)
        yield Mutation(here, "other", f"{header} otherwise", put(here, "otherwise"))
        yield Mutation(here, "gone", f"no {header}", drop(here))
    yield from _grammar(path, profile)


def _grammar(path: Path, profile: Mapping[str, Any]) -> Iterator[Mutation]:
    for keyword in ("first", "last"):
        here = (*path, keyword)
        if keyword in profile:
            yield Mutation(here, "other", f"{keyword} is {NEW}", put(here, [NEW]))
    for keyword in ("message", "step"):
        here = (*path, keyword)
        if keyword in profile:
            yield Mutation(here, "other", f"{keyword} is {NEW}", put(here, NEW))
    for index, span in enumerate(profile.get("spans", ())):
        for keyword in ("open", "close", "inside", "key", "carries"):
            here = (*path, "spans", index, keyword)
            value = [NEW] if keyword == "inside" else NEW
            yield Mutation(here, "other", f"{span['open']}, {keyword} is {NEW}", put(here, value))
        here = (*path, "spans", index, "optional")
        if "optional" in span:
            yield Mutation(here, "gone", f"{span['open']}, not optional", drop(here))
    for index, follows in enumerate(profile.get("follows", ())):
        for keyword in ("chunk", "after", "key"):
            here = (*path, "follows", index, keyword)
            value = [NEW] if keyword == "after" else NEW
            yield Mutation(
                here, "other", f"{follows['chunk']}, {keyword} is {NEW}", put(here, value)
            )
