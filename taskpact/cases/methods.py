"""Methods that a path does not have, and methods that change something. Pure."""

from __future__ import annotations

from taskpact.cases.case import Case
from taskpact.contract import Contract

# Both are known to every server. DELETE is left out: a server that has it would delete every task.
_HARMLESS = ("PUT", "PATCH")


def missing(contract: Contract) -> list[Case]:
    """Methods that no operation on createTask's path has; facts: `method`."""
    path = contract.operation("createTask").path
    known = {each.method for each in contract.operations.values() if each.path == path}
    return [Case(name, {}, facts={"method": name}) for name in _HARMLESS if name not in known]


def changing(_: Contract) -> list[Case]:
    """Methods that change something (RFC 9110 section 9.3, RFC 5789); VIS-08."""
    return [Case(name, {}) for name in ("POST", "PUT", "PATCH", "DELETE")]
