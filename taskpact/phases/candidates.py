"""The requests by which findings may show again, the smallest first. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from taskpact.contract import Contract
from taskpact.phases.blame import members, suspects
from taskpact.phases.report import Call, Finding


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


def candidates(
    contract: Contract, findings: Iterable[Finding], requirement: str
) -> list[Candidate]:
    """Each distinct request that may show this requirement broken, by size and then by text.

    A member that alone is to blame comes before the whole body. A refused valid body is never sent
    whole: which of its members was refused would not be known.
    """
    found: dict[str, Candidate] = {}
    for finding in findings:
        for each in _of(contract, finding, requirement):
            found.setdefault(each.text, each)
    return sorted(found.values(), key=lambda each: (len(each.text), each.text))


def _of(contract: Contract, finding: Finding, requirement: str) -> Iterator[Candidate]:
    if requirement not in suspects(contract, finding):
        return
    call = finding.call
    for name, value in members(call).items():
        alone = {name: value}
        lone = replace(finding, call=replace(call, body=json.dumps(alone).encode()))
        if requirement in suspects(contract, lone):
            yield Candidate(call, alone)
    if finding.code != _REFUSED:
        yield Candidate(call)


_REFUSED = "ST202"
