"""Reads YAML and JSON documents, applies overlays, follows local references.

Touches files only; knows nothing of what the documents mean.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

from taskpact.contract.errors import ContractError

Node = Mapping[str, Any]

# The C parser reads the document in a tenth of the time; PyYAML may be built without it.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[valid-type, misc]
    """Refuses repeated keys (YAML 1.2.2 section 3.2.1.3) and keeps dates as text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for key, value in self.construct_pairs(node, deep=deep):
            if key in made:
                line = node.start_mark.line + 1
                raise ContractError(f"the mapping at line {line} has the key {key!r} twice")
            made[key] = value
        return made


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_str)


def read(path: Path) -> Node:
    """The document at `path` as plain mappings, lists and scalars.

    Raises ContractError for a file that cannot be read, is not YAML (JSON is YAML), or
    does not hold a mapping at its top.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"{path}: cannot be read ({error})") from error
    try:
        made = yaml.load(text, _Loader)  # noqa: S506 - _Loader is a safe loader
    except yaml.YAMLError as error:
        where = " ".join(str(error).split())
        raise ContractError(f"{path}: is not YAML ({where})") from error
    except ContractError as error:
        raise ContractError(f"{path}: {error}") from error
    if not isinstance(made, dict):
        raise ContractError(f"{path}: holds no mapping at its top")
    return cast("Node", made)


def at(document: object, pointer: str) -> Any:  # noqa: ANN401 - a JSON value
    """The value a JSON pointer (RFC 6901) names; raises KeyError where there is none.

    An index of -1 means the last element, for pointers into histories.
    """
    here = document
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(here, Mapping) and step in here:
            here = here[step]
        elif isinstance(here, list) and _indexes(step, len(here)):
            here = here[int(step)]
        else:
            raise KeyError(pointer)
    return here


def _indexes(step: str, length: int) -> bool:
    return (step.isdecimal() and int(step) < length) or (step == "-1" and length > 0)


def deref(document: Node, node: Node) -> Node:
    """`node`, or what its local `$ref` leads to, with siblings of the reference laid over it."""
    seen: list[str] = []
    while "$ref" in node:
        ref = node["$ref"]
        if not isinstance(ref, str) or not ref.startswith("#/") or ref in seen:
            raise ContractError(f"the reference {ref!r} cannot be followed: only local ones can")
        seen.append(ref)
        try:
            target = at(document, ref[1:])
        except KeyError:
            raise ContractError(f"the reference {ref!r} leads nowhere") from None
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def overlaid(document: Node, overlays: Sequence[Path]) -> Node:
    """`document` with each OpenAPI Overlay file applied in turn.

    Raises ContractError where the extra `overlay` is not installed or a file is no overlay.
    """
    if not overlays:
        return document
    try:
        from jsonpath_ng.exceptions import JSONPathError  # noqa: PLC0415 - an extra
        from oas_patch.overlay import apply_overlay  # noqa: PLC0415 - an extra
    except ImportError:
        raise ContractError(
            "overlays need the package oas-patch: pip install 'taskpact[overlay]'"
        ) from None
    made = copy.deepcopy(dict(document))
    for path in overlays:
        actions = read(path)
        if "actions" not in actions or "overlay" not in actions:
            raise ContractError(f"{path}: is no OpenAPI Overlay (it needs 'overlay' and 'actions')")
        try:
            made = apply_overlay(made, actions)
        except (JSONPathError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ContractError(f"{path}: this overlay cannot be applied ({error})") from error
    return made
