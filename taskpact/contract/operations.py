"""The operations of the API: where each lives and which capability it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from taskpact.contract.document import Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path."""

    id: str
    method: str
    path: str
    capability: str
    public: bool
    """Whether it asks for no authentication."""
    node: Node

    def url(self, **parameters: str) -> str:
        """The path with its parameters filled in, percent-encoded."""
        made = self.path
        for name, value in parameters.items():
            made = made.replace("{" + name + "}", quote(value, safe=""))
        return made


def operations(document: Node) -> Mapping[str, Operation]:
    """By operationId, in the document's order."""
    return {
        node["operationId"]: Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            capability=node.get("x-capability", ""),
            public=node.get("security") == [],
            node=node,
        )
        for path, item in document["paths"].items()
        for method, node in item.items()
        if method in METHODS and "operationId" in node
    }
