"""The side of a run that Schemathesis' hooks talk to: reduces bodies, and writes the report.

Knows nothing of Schemathesis; writes to the one file it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from taskpact.contract import Contract
from taskpact.phases.blame import CREATE, REJECTED, suspects
from taskpact.phases.bodies import settled
from taskpact.phases.report import Call, Finding, line

_BOLD = frozenset({"fuzzing", "stateful"})
_SHRUNK = "fuzzing"


class Teller:
    """Tells every call and finding; remembers what was found before values were made up."""

    def __init__(self, contract: Contract, ordinary: Mapping[str, object], file: TextIO) -> None:
        self._contract = contract
        self._ordinary = ordinary
        self._file = file
        self._names = {(each.method, each.path): each.id for each in contract.operations.values()}
        self._found: set[str] = set()

    def operation(self, method: str, path: str) -> str:
        """The operationId behind a method and a path template."""
        return self._names[method.upper(), path]

    def reduced(self, operation: str, phase: str, body: object) -> object:
        """The body to send instead; only bodies of createTask are changed."""
        if operation != CREATE or not isinstance(body, dict):
            return body
        return settled(self._contract, body, self._ordinary, bold=phase in _BOLD)

    def call(self, made: Call) -> None:
        """Tell of a call."""
        self._file.write(line(made))

    def finding(self, found: Finding) -> bool:
        """Tell of a failure; True where its smallest request is worth looking for.

        A phase goes on after a failure only where this says False. A valid request may have been
        refused for a reason of the target's own, and each of its members is tried alone anyway.
        """
        self._file.write(line(found))
        blamed = suspects(self._contract, found)
        if found.call.phase == _SHRUNK:
            return found.code != REJECTED and not self._found.issuperset(blamed)
        self._found |= blamed
        return False
