"""The contract's document as Schemathesis gets it: what it shall call, and nothing else.

Pure. OpenAPI 3.1, because Schemathesis knows no 3.2. What the contract leaves open is left out, so
that no time is spent on findings that are none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from taskpact.contract import Contract, Operation
from taskpact.contract.document import at, deref
from taskpact.contract.lowering import lowered

CALLED = ("createTask", "readTask", "listTasks", "listSandboxes")
"""The operations that Schemathesis calls, where the target has them."""

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


def prepared(
    contract: Contract, found: Collection[str], *, authenticated: bool
) -> Mapping[str, Any]:
    """The document with the operations that the target has (`found` names its capabilities).

    Only the acknowledgement can be asked for, so that no request ends in a stream. The bearer
    scheme is named where requests are `authenticated`, since only then its lack can be noticed.
    """
    made = lowered(contract.document)
    wanted = [
        contract.operation(each)
        for each in CALLED
        if each == CALLED[0] or contract.operation(each).capability in found
    ]
    made["paths"] = _paths(made["paths"], wanted)
    made["security"] = [{"bearer": []}] if authenticated else []
    made.pop("webhooks", None)
    made.pop("servers", None)
    _acknowledged(contract, made)
    return made


def _paths(paths: Mapping[str, Any], wanted: Collection[Operation]) -> dict[str, Any]:
    kept = {(each.path, each.method.lower()) for each in wanted}
    return {
        path: {
            name: node
            for name, node in item.items()
            if name not in _METHODS or (path, name) in kept
        }
        for path, item in paths.items()
        if path in {each.path for each in wanted}
    }


def _acknowledged(contract: Contract, made: dict[str, Any]) -> None:
    """Let `made` know of no other answer to createTask than the acknowledgement."""
    chosen = contract.negotiation
    create = contract.operation(CALLED[0])
    node = made["paths"][create.path][create.method.lower()]
    if chosen.stream.status != chosen.acknowledgement.status:
        node["responses"].pop(str(chosen.stream.status), None)
    # The lowered document is a copy, down to its schemas.
    request = _deref(made, node["requestBody"]["content"]["application/json"]["schema"])
    request["properties"][chosen.field]["enum"] = [chosen.acknowledgement.name]
    for response in node["responses"].values():
        for media in deref(made, response).get("content", {}).values():
            _eased(_deref(made, media["schema"]))
    _linked(contract, made, node["responses"][str(chosen.acknowledgement.status)])


def _linked(contract: Contract, made: dict[str, Any], response: dict[str, Any]) -> None:
    """Let an acknowledged task be read by its id, under each name that the id may have."""
    read = contract.operation("readTask")
    if read.path not in made["paths"]:
        return
    media = response["content"][contract.negotiation.acknowledgement.media_type]
    schema = _deref(made, media["schema"])
    names = [name for each in schema.get("anyOf", ()) for name in each.get("required", ())]
    response["links"] = {
        name: {"operationId": read.id, "parameters": {"id": f"$response.body#/{name}"}}
        for name in names
    }


def _eased(schema: dict[str, Any]) -> None:
    """Leave only the members that an answer must have: all others are the target's own matter."""
    needed = {*schema.get("required", ())}
    needed |= {name for each in schema.get("anyOf", ()) for name in each.get("required", ())}
    known = schema.get("properties", {})
    schema["properties"] = {name: node for name, node in known.items() if name in needed}


def _deref(document: Mapping[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The object itself that a node is or refers to, so that it can be changed."""
    while "$ref" in node:
        node = at(document, str(node["$ref"])[1:])
    return node
