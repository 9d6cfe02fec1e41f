"""Which requirements a call of Schemathesis tries, and which a finding speaks against. Pure.

Nothing is judged here: a finding only names what to look at again. What no requirement says, and
what the contract leaves open, is blamed on nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from taskpact.contract import Contract
from taskpact.phases.report import Call, Finding
from taskpact.phases.values import acceptance, huge, refusal

CREATE: Final = "createTask"
READ: Final = "readTask"
REJECTED: Final = "ST202"
"""The kind of failure that a valid request was refused."""

Names: TypeAlias = frozenset[str]
Look: TypeAlias = Callable[[Contract, Finding], Iterable[str]]

_ACKNOWLEDGED: Final = frozenset({"ACK-01", "ACK-02", "ACK-03", "ACK-04", "ACK-05"})
_STATUS: Final = frozenset({"ACK-01"})
_MEDIA_TYPE: Final = frozenset({"ACK-02", "ERR-02"})
_CONTENT: Final = frozenset({"ACK-03", "ACK-04", "ACK-05", "ERR-01"})
_ENTRANCE: Final = frozenset({"AUT-01", "AUT-04"})
# A challenge has its own rules; the others speak of the connection or of load.
_NO_REFUSALS: Final = frozenset({401, 408, 425, 429})
_BUSY: Final = frozenset({429, 503})
# Servers answer these for every path that they have.
_EVERYWHERE: Final = frozenset({"OPTIONS", "HEAD"})


def suspects(contract: Contract, finding: Finding) -> Names:
    """The requirements that a finding speaks against; none where the contract has no such rule."""
    look = _BY_CODE.get(finding.code)
    return frozenset(look(contract, finding) if look else ())


def tried(contract: Contract, call: Call) -> Names:
    """The requirements that a call would have shown broken, had the target broken them."""
    if call.status in _BUSY:
        return frozenset()
    found = _failing(contract, call)
    if call.method != contract.operation(call.operation).method:
        foreign = _is_foreign(contract, call) and call.status == 405
        return found | ({"NEG-23"} if foreign else set())
    if call.operation != CREATE:
        return found | ({"ACK-07"} if _looks_up(call) else set())
    refusals = _refusals(contract, call)
    # Of a request with two defects a refusal says of neither that it is refused.
    found |= frozenset(refusals if len(refusals) == 1 else ())
    if not refusals and is_success(call):
        found |= _ENTRANCE | _acceptances(contract, call)
    return found | _answering(contract, call)


def members(call: Call) -> Mapping[str, object]:
    """The members of the call's body; none where it is no JSON object."""
    try:
        body = call.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


# -- what a server error breaks ---------------------------------------------------------------


def _failing(contract: Contract, call: Call) -> Names:
    operation = contract.operation(call.operation)
    if call.method != operation.method:
        return frozenset({"NEG-22"} if _is_foreign(contract, call) else ())
    if call.operation != CREATE:
        return frozenset({"ERR-03"})
    if not call.body:
        return frozenset({"ERR-08"})
    return _failing_body(contract, call) if _is_json(call) else frozenset({"ERR-16"})


def _failing_body(contract: Contract, call: Call) -> Names:
    try:
        body = call.json()
    except ValueError:
        return frozenset({"ERR-06"})
    if not isinstance(body, dict):
        return frozenset({"ERR-07"})
    keywords = {each.keyword for each in contract.violations(body)}
    found = {"TYP-08"} if "type" in keywords else set()
    found |= {"RNG-08"} if any(map(huge, body.values())) else set()
    found |= set() if body.keys() <= contract.fields.keys() else {"TYP-12"}
    return frozenset(found or {"ERR-03" if keywords else "ERR-30"})


# -- what an acceptance, a refusal or the form of either breaks -------------------------------


def _refusals(contract: Contract, call: Call) -> list[str]:
    """The requirement for each defect of the body, as often as it has one."""
    if not _creates(call):
        return []
    try:
        body = call.json()
    except ValueError:
        return ["ERR-29"]
    if not isinstance(body, dict):
        return ["ERR-29"]
    return [found for name, value in body.items() if (found := refusal(contract, name, value))]


def _acceptances(contract: Contract, call: Call) -> Names:
    body = members(call)
    if not _creates(call) or not contract.accepts(body):
        return frozenset()
    found = {acceptance(contract, name, value) for name, value in body.items()}
    return frozenset(each for each in found if each)


def _answering(contract: Contract, call: Call) -> Names:
    if not _creates(call):
        return frozenset()
    if call.status == contract.negotiation.acknowledgement.status:
        return _ACKNOWLEDGED
    if is_success(call):
        return _STATUS
    refused = 400 <= call.status < 500 and call.status not in _NO_REFUSALS
    return frozenset({"ERR-01", "ERR-02"} if refused and _refusals(contract, call) else ())


# -- by kind of failure -----------------------------------------------------------------------


def _of_form(requirements: Names) -> Look:
    return lambda contract, found: requirements & _answering(contract, found.call)


def _of_method(contract: Contract, finding: Finding) -> Iterable[str]:
    if not _is_foreign(contract, finding.call):
        return ()
    return ("NEG-23",) if finding.detail == "missing_allow_header" else ("NEG-22",)


def _of_entrance(_: Contract, finding: Finding) -> Iterable[str]:
    if finding.call.operation != CREATE:
        return ()
    # The check looks no further where no credentials are needed.
    return _ENTRANCE if finding.detail == "no_auth" else ("AUT-04",)


# The codes are stable: Schemathesis gives none to another kind of failure.
_BY_CODE: Final[Mapping[str, Look]] = {
    **dict.fromkeys(("ST101", "ST102"), lambda contract, found: _failing(contract, found.call)),
    "ST103": _of_form(_STATUS),
    **dict.fromkeys(("ST104", "ST105", "ST106"), _of_form(_MEDIA_TYPE)),
    **dict.fromkeys(("ST108", "ST109", "ST110"), _of_form(_CONTENT)),
    "ST201": lambda contract, found: _refusals(contract, found.call),
    REJECTED: lambda contract, found: _acceptances(contract, found.call),
    "ST204": _of_method,
    "ST302": lambda _, __: ("ACK-07",),
    "ST401": _of_entrance,
}


# -- what kind of call it is ------------------------------------------------------------------


def _is_foreign(contract: Contract, call: Call) -> bool:
    """Whether the path has no such method in the whole contract."""
    path = contract.operation(call.operation).path
    known = {each.method for each in contract.operations.values() if each.path == path}
    return call.method not in known | _EVERYWHERE


def _creates(call: Call) -> bool:
    return call.operation == CREATE and call.method == "POST" and _is_json(call)


def _is_json(call: Call) -> bool:
    return bool(call.body) and call.media_type.partition(";")[0].strip().endswith("json")


def is_success(call: Call) -> bool:
    """Whether the status is 2xx."""
    return 200 <= call.status < 300


def _looks_up(call: Call) -> bool:
    return call.operation == READ and call.phase == "stateful"
