"""Requests that list secrets and are wrong never hold a value, and each is wrong."""

from __future__ import annotations

import json

from taskpact.cases import secrets
from taskpact.contract import load

CONTRACT = load()
NAMES = ["A_TOKEN", "B_TOKEN"]


def test_every_faulty_request_names_the_secrets():
    cases = list(secrets.faulty(CONTRACT, NAMES))
    assert len({case.id for case in cases}) == len(cases) > 8
    for case in cases:
        text = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
        assert NAMES[0].encode() in text


def test_most_are_refused():
    bodies = [case.body for case in secrets.faulty(CONTRACT, NAMES)]
    refused = [b for b in bodies if isinstance(b, bytes) or CONTRACT.violations(b)]
    assert len(refused) >= len(bodies) - 2


def test_requests_without_secrets_are_valid_and_of_every_mode():
    cases = secrets.without(CONTRACT)
    assert not any(CONTRACT.violations({"task": "x", **case.body}) for case in cases)
    modes = {CONTRACT.resolve(case.body).values["mode"] for case in cases}
    assert modes == set(CONTRACT.field("mode").values)


def test_the_agent_is_asked_for_each_secret():
    assert all(name in secrets.coaxing("Say hello.", NAMES) for name in NAMES)
