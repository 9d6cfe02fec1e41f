"""What is told of a server that gives secrets away does not give them away again."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from mockserver.deviations import SHELF
from mockserver.users import users
from taskpact.contract import load
from taskpact.judging.disguises import forms
from taskpact.judging.verdicts import Verdict

LEAKS = [
    each.id
    for each in SHELF.values()
    if each.requirement in {"SEC-01", "SEC-02", "SEC-03", "SEC-04"} and each.kind == "defect"
]


@pytest.mark.proof(prove=",".join(LEAKS))
def test_no_finding_holds_a_secret_in_any_form(proof):
    assert proof.trouble is None
    failed = [each for each in proof.results if each.verdict is Verdict.FAIL]
    assert {each.deviation for each in failed} == set(LEAKS)
    told = json.dumps([asdict(each) for each in failed], ensure_ascii=False)
    alice = users(load())["alice"]
    assert all(name in told for name in list(alice.secrets)[:1])
    shown = [
        (name, kind)
        for name, value in alice.secrets.items()
        for kind, form in forms(value)
        if form in told
    ]
    assert shown == []
