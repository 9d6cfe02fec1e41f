"""Which handler a method and path lead to; the paths are the contract's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mockserver.routes import resources
from taskpact.contract import Contract

if TYPE_CHECKING:
    from mockserver.decisions import Decisions, Handler

_OWN: Mapping[str, str] = {
    "createTask": "create",
    "readTask": "read",
    "listTasks": "list",
    "listSandboxes": "sandboxes",
    "readStream": "stream",
    "readShared": "share",
    "readArtifact": "artifacts",
    "approve": "approve",
    "abortTools": "abort",
}
"""By operationId: the decision that is its handler."""

Methods = Mapping[str, str]
"""By method: an operationId, or the name of a page of the server's own."""


@dataclass(frozen=True, slots=True)
class Table:
    """Every path with its methods: the fixed ones by text, those with parameters by pattern."""

    fixed: Mapping[str, Methods]
    patterns: tuple[tuple[re.Pattern[str], Methods], ...]

    def find(self, path: str) -> tuple[Methods, Mapping[str, str]]:
        """The methods of a path (none: there is no such path) and its parameters, decoded."""
        found = self.fixed.get(path)
        if found is not None:
            return found, {}
        for pattern, methods in self.patterns:
            match = pattern.fullmatch(path)
            if match is not None:
                return methods, {name: unquote(text) for name, text in match.groupdict().items()}
        return {}, {}


def table(contract: Contract) -> Table:
    """The routes of this contract, and the server's own pages."""
    by_path: dict[str, dict[str, str]] = {
        "/openapi.json": {"GET": "document"},
        "/healthz": {"GET": "health"},
        "/_mock/deliveries": {"GET": "deliveries"},
    }
    for operation in contract.operations.values():
        if operation.path.startswith("/"):
            by_path.setdefault(operation.path, {})[operation.method] = operation.id
    for methods in by_path.values():
        if "GET" in methods:
            methods["HEAD"] = methods["GET"]
    fixed = {path: methods for path, methods in by_path.items() if "{" not in path}
    patterns = ((_pattern(path), m) for path, m in by_path.items() if "{" in path)
    return Table(fixed, tuple(patterns))


def handler(decisions: Decisions, name: str) -> Handler:
    """The handler of an operation or page."""
    if name in _OWN:
        own: Handler = getattr(decisions, _OWN[name])
        return own
    pages: Mapping[str, Handler] = {
        "document": resources.document,
        "health": resources.health,
        "deliveries": resources.deliveries,
    }
    return pages.get(name, resources.unknown)


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    text = "".join(
        f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    return re.compile(text)
