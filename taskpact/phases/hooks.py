"""What Schemathesis loads: reduces its bodies, and tells every call and finding.

Runs in the process of Schemathesis only, which imports it by the name in its settings. It finds
the folder with the contract and the report in the environment.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

import schemathesis
from schemathesis import HookContext, Response
from schemathesis.core.failures import Failure

from taskpact.contract import Contract, contract
from taskpact.phases import blame
from taskpact.phases.bodies import settled
from taskpact.phases.files import CONTRACT, FOLDER, ORDINARY, REPORT
from taskpact.phases.report import Call, Finding, line

Case: TypeAlias = schemathesis.Case[Any]

_BOLD = frozenset({"fuzzing", "stateful"})
_SHRUNK = "fuzzing"


class Teller:
    """Writes the report, and remembers what has been found before values are made up."""

    def __init__(self, whole: Contract, ordinary: Mapping[str, object], file: IO[str]) -> None:
        self._contract = whole
        self._ordinary = ordinary
        self._file = file
        self._names = {(each.method, each.path): each.id for each in whole.operations.values()}
        self._found: set[str] = set()

    def reduce(self, case: Case) -> None:
        """Leave in a body of createTask what can be judged."""
        creates = self._names.get((case.operation.method.upper(), case.operation.path))
        if creates == blame.CREATE and isinstance(case.body, dict):
            bold = _phase(case) in _BOLD
            left: dict[str, Any] = settled(self._contract, case.body, self._ordinary, bold=bold)
            case.body = left

    def call(self, case: Case, response: Response) -> None:
        """Tell of a call."""
        self._file.write(line(self._call(case, response)))

    def finding(self, failure: Failure, case: Case, response: Response) -> bool:
        """Tell of a failure; True where its smallest request is worth looking for.

        A phase goes on after a failure only where this says False.
        """
        found = Finding(failure.code, _detail(failure), self._call(case, response))
        self._file.write(line(found))
        suspects = blame.suspects(self._contract, found)
        if _phase(case) == _SHRUNK:
            return not self._found.issuperset(suspects)
        self._found |= suspects
        return False

    def _call(self, case: Case, response: Response) -> Call:
        request = response.request
        body = request.body
        operation = (case.operation.method.upper(), case.operation.path)
        return Call(
            operation=self._names.get(operation, ""),
            phase=_phase(case),
            method=str(request.method),
            url=str(request.url),
            media_type=str(request.headers.get("Content-Type") or ""),
            body=body.encode() if isinstance(body, str) else cast("bytes | None", body),
            status=response.status_code,
        )


def _phase(case: Case) -> str:
    return str(case.meta.phase.name) if case.meta else ""


def _detail(failure: Failure) -> str:
    for name in ("scenario", "failure_reason"):
        if hasattr(failure, name):
            return str(getattr(failure, name))
    return ""


@functools.cache
def _teller() -> Teller:
    folder = Path(os.environ[FOLDER])
    whole = contract(json.loads((folder / CONTRACT).read_text(encoding="utf-8")))
    ordinary = json.loads((folder / ORDINARY).read_text(encoding="utf-8"))
    # Line by line: the process may be stopped at any time.
    return Teller(whole, ordinary, (folder / REPORT).open("a", encoding="ascii", buffering=1))


@schemathesis.hook
def before_call(_: HookContext, case: Case, kwargs: Any) -> None:  # noqa: ANN401, ARG001
    """See Teller.reduce."""
    _teller().reduce(case)


@schemathesis.hook
def after_call(_: HookContext, case: Case, response: Response) -> None:
    """See Teller.call."""
    _teller().call(case, response)


@schemathesis.hook
def filter_failure(
    _: HookContext,
    failure: Failure,
    case: Case,
    response: Response,
) -> bool:
    """See Teller.finding."""
    return _teller().finding(failure, case, response)
