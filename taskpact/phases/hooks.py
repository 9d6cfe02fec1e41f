"""What Schemathesis loads, by the name in its settings: hands each call and failure to the teller.

Imported in the process of Schemathesis only. Its folder is named in the environment.
"""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any, TypeAlias, cast

import schemathesis
from schemathesis import HookContext, Response
from schemathesis.core.failures import Failure

from taskpact.contract import contract
from taskpact.phases import files
from taskpact.phases.report import Call, Finding
from taskpact.phases.telling import Teller

Case: TypeAlias = schemathesis.Case[Any]

_DETAILS = ("scenario", "failure_reason")
"""Where failures of one kind differ, they say so under one of these."""


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:  # noqa: ARG001
    """Send a body reduced to what can be judged."""
    left = _teller().reduced(_operation(case), _phase(case), case.body)
    if left is not case.body:
        case.body = cast("dict[str, Any]", left)


@schemathesis.hook
def after_call(context: HookContext, case: Case, response: Response) -> None:  # noqa: ARG001
    """Tell of the call."""
    _teller().call(_call(case, response))


@schemathesis.hook
def filter_failure(
    context: HookContext,  # noqa: ARG001 - Schemathesis gives four
    failure: Failure,
    case: Case,
    response: Response,
) -> bool:
    """Tell of the failure; see Teller.finding."""
    detail = next((str(getattr(failure, each)) for each in _DETAILS if hasattr(failure, each)), "")
    return _teller().finding(Finding(failure.code, detail, _call(case, response)))


@functools.cache
def _teller() -> Teller:
    folder = Path(os.environ[files.FOLDER])
    whole = json.loads((folder / files.CONTRACT).read_text(encoding="utf-8"))
    ordinary = json.loads((folder / files.ORDINARY).read_text(encoding="utf-8"))
    # Line by line: the process may be stopped at any time.
    report = (folder / files.REPORT).open("a", encoding="ascii", buffering=1)
    return Teller(contract(whole), ordinary, report)


def _call(case: Case, response: Response) -> Call:
    request = response.request
    body = request.body
    return Call(
        operation=_operation(case),
        phase=_phase(case),
        method=str(request.method),
        url=str(request.url),
        media_type=str(request.headers.get("Content-Type") or ""),
        body=body.encode() if isinstance(body, str) else cast("bytes | None", body),
        status=response.status_code,
    )


def _operation(case: Case) -> str:
    return _teller().operation(case.operation.method, case.operation.path)


def _phase(case: Case) -> str:
    return str(case.meta.phase.name) if case.meta else ""
