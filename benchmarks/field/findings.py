"""What each tool found, as names that stay the same from run to run. Pure.

A name holds what the tool says of the kind and the place of a failure, and nothing that is made up
anew for each run: no ids, no generated values. Where in doubt a name says more rather than less, so
that a defect may still show beside a failure of the same kind on the correct server.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_SCHEMA = re.compile(r"Schema(?: at [^:\n]*)?:\n\n(.*?)\n\n", re.DOTALL)
_VALUE = re.compile(r"Value(?: at [^:\n]*)?:\n\n    (\S{1,20})(?:\n|$)")
_SCENARIO = re.compile(r"^[+-]ve  Scenario: (.*) has (?:FAILED|ERROR)\s*$")
_PLACE = re.compile(r"^  >> (\S+)")
_RULE = re.compile(r"^      ([A-Z]+\d{4}): ")
_STATUSES = re.compile(r"expected status (\w+) but response contained status (\d+)")
_TRANSACTION = re.compile(r"^fail: ([A-Z]+) \((\d+)\) (\S+) duration: ")
_DETAIL = re.compile(r"^(?:fail: )?((?:headers|body|statusCode): \S.*)$")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def of_taskpact(report: str) -> frozenset[str]:
    """The requirements that FAIL in its report, or that it could not judge such a server at all."""
    told = json.loads(report) if report else {"requirements": [], "trouble": None}
    failed = {each["id"] for each in told["requirements"] if each["verdict"] == "FAIL"}
    return frozenset(failed | ({"first contact"} if told["trouble"] else set()))


def of_schemathesis(report: str) -> frozenset[str]:
    """Failures and errors in its report of the format ndjson, as far as that was written."""
    events = (json.loads(line) for line in _whole(report) if line)
    return frozenset(name for event in events for name in (*_failures(event), *_errors(event)))


def _whole(text: str) -> list[str]:
    """Its lines, but for one that was broken off."""
    return text.split("\n")[:-1]


def _errors(event: Mapping[str, Any]) -> Iterator[str]:
    """What kept it from an answer, such as a connection that broke off."""
    if told := event.get("NonFatalError"):
        yield f"{told['label']} | {told['value']['type']}"


def _failures(event: Mapping[str, Any]) -> Iterator[str]:
    recorder = event.get("ScenarioFinished", {}).get("recorder") or {}
    for case, checks in recorder.get("checks", {}).items():
        answer = recorder["interactions"].get(case, {}).get("response") or {}
        for check in checks:
            if check["status"] == "failure":
                yield _failure(check, answer)


def _failure(check: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    failure = check["failure_info"]["failure"]
    schema = _SCHEMA.search(failure["message"])
    value = _VALUE.search(failure["message"])
    parts = (
        failure["operation"],
        failure["code"],
        failure["title"],
        f"status {answer.get('status_code')}",
        _error_code(answer),
        " ".join(schema[1].split()) if schema else "",
        _shown(value[1]) if value else "",
    )
    return " | ".join(part for part in parts if part)


def _shown(value: str) -> str:
    """A short value that no run makes up, such as the last event of a stream."""
    return value if value.startswith('"[') else ""


def _error_code(answer: Mapping[str, Any]) -> str:
    """The `code` of a refusal, which tells refusals for different reasons apart."""
    packed = (answer.get("content") or {}).get("$base64", "")
    try:
        told = json.loads(base64.b64decode(packed))
    except (binascii.Error, ValueError):
        return ""
    return str(told.get("code", "")) if isinstance(told, dict) else ""


def of_specmatic(output: str) -> frozenset[str]:
    """Findings in what it prints: scenario, place in the answer, rule, and statuses."""
    found: set[str] = set()
    scenario, place = "", ""
    for line in _whole(output):
        if failed := _SCENARIO.match(line):
            scenario, place = failed[1], ""
            found.add(scenario)
        elif line.startswith("-----"):
            scenario = ""
        elif scenario and (named := _PLACE.match(line)):
            place = named[1]
        elif scenario and (said := _RULE.match(line) or _STATUSES.search(line)):
            found.add(" | ".join((scenario, place, *said.groups())))
    return frozenset(found)


def of_dredd(output: str) -> frozenset[str]:
    """Findings in what it prints: transaction, and each part of the answer that differs."""
    found: set[str] = set()
    transaction = ""
    for line in _whole(output):
        if failed := _TRANSACTION.match(line):
            transaction = f"{failed[1]} {_ID.sub('ID', failed[3])} -> {failed[2]}"
            found.add(transaction)
        elif line.startswith(("request:", "pass:", "complete:")):
            transaction = ""
        elif transaction and (detail := _DETAIL.match(line)):
            found.add(f"{transaction} | {_ID.sub('ID', detail[1])}")
    return frozenset(found)
