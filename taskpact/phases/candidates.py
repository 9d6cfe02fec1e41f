"""The requests by which findings may show again, the smallest first. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from taskpact.contract import Contract
from taskpact.phases.blame import REJECTED, is_success, members, suspects
from taskpact.phases.report import Call, Finding, Report


@dataclass(frozen=True, slots=True)
class Candidate:
    """One request to send again."""

    call: Call
    """The call it comes from."""
    laid: Mapping[str, object] | None = None
    """One member of its body, to lay over the ordinary body; None for the call as it was."""

    @property
    def text(self) -> str:
        """What distinguishes it: nothing else of it matters."""
        sent = self.call.body or b""
        body = sent.decode(errors="replace") if self.laid is None else json.dumps(self.laid)
        kept = () if self.laid is not None else (self.call.url, self.call.media_type)
        return " ".join([self.call.method, body, *kept])


def candidates(contract: Contract, report: Report, requirement: str) -> list[Candidate]:
    """Each distinct request that may show this requirement broken, by size and then by text.

    A member that alone is to blame comes before the whole body. A refused valid body is never sent
    whole, since nobody would know which of its members was refused; a member of it that was
    accepted in another body is not to blame.
    """
    taken = {
        _text(name, value)
        for call in report.calls
        if is_success(call)
        for name, value in members(call).items()
    }
    found: dict[str, Candidate] = {}
    for finding in report.findings:
        if requirement in suspects(contract, finding):
            for each in _of(contract, finding, requirement, taken):
                found.setdefault(each.text, each)
    return sorted(found.values(), key=lambda each: (len(each.text), each.text))


def _of(
    contract: Contract, finding: Finding, requirement: str, taken: Collection[str]
) -> Iterator[Candidate]:
    rejected = finding.code == REJECTED
    for name, value in members(finding.call).items():
        body = json.dumps({name: value}).encode()
        alone = replace(finding, call=replace(finding.call, body=body))
        harmless = rejected and _text(name, value) in taken
        if not harmless and requirement in suspects(contract, alone):
            yield Candidate(finding.call, {name: value})
    if not rejected:
        yield Candidate(finding.call)


def _text(name: str, value: object) -> str:
    return json.dumps({name: value}, sort_keys=True)
