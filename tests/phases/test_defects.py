"""Our own judgement of an answer to a request that was sent again."""

from __future__ import annotations

import json

import pytest

from taskpact.contract import load
from taskpact.phases.defects import defect
from taskpact.wire.exchange import Exchange, Fault

NEGOTIATION = load().negotiation
ID = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"
ACCEPTED = NEGOTIATION.acknowledgement.status


def answer(status, body: object = None, kind="application/json", sent=None, **headers) -> Exchange:
    lines = (("Content-Type", kind), *((name, value) for name, value in headers.items()))
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = json.dumps({"id": ID} if sent is None else sent).encode()
    return Exchange("POST", "/", request_body=request, status=status, headers=lines, body=data)


GOOD = {"task_id": ID, "status": "running"}


@pytest.mark.parametrize(
    ("requirement", "exchange"),
    [
        ("RNG-02", answer(ACCEPTED, GOOD)),
        ("ERR-29", answer(200)),
        ("RNG-01", answer(422)),
        ("ID-04", answer(500)),
        ("TYP-08", answer(500)),
        ("ERR-03", answer(502)),
        ("AUT-01", answer(ACCEPTED, GOOD)),
        ("AUT-04", answer(400)),
        ("NEG-22", answer(200)),
        ("NEG-22", answer(500)),
        ("NEG-23", answer(405)),
        ("ACK-01", answer(299, GOOD)),
        ("ACK-02", answer(ACCEPTED, GOOD, "text/plain")),
        ("ACK-03", answer(ACCEPTED, [GOOD])),
        ("ACK-04", answer(ACCEPTED, {"status": "running"})),
        ("ACK-05", answer(ACCEPTED, {"task_id": ID})),
        ("ACK-07", answer(404)),
        ("ERR-01", answer(400, {"message": "no"})),
        ("ERR-01", answer(400, {"error": ""})),
        ("ERR-01", answer(400, b"no")),
        ("ERR-02", answer(400, {"error": "no"}, "text/html")),
    ],
)
def test_the_defect_shows(requirement, exchange) -> None:
    assert defect(requirement, exchange, NEGOTIATION)


@pytest.mark.parametrize(
    ("requirement", "exchange"),
    [
        ("RNG-02", answer(400)),
        ("RNG-02", answer(500)),
        ("RNG-01", answer(ACCEPTED, GOOD)),
        ("TYP-08", answer(400)),
        ("TYP-08", answer(ACCEPTED, GOOD)),
        ("AUT-01", answer(401)),
        ("NEG-22", answer(405)),
        ("NEG-22", answer(501)),
        ("NEG-23", answer(405, Allow="")),
        ("NEG-23", answer(404)),
        ("ACK-01", answer(ACCEPTED, GOOD)),
        ("ACK-01", answer(400, {"error": "no"})),
        ("ACK-01", answer(200, b": hi\n\n", "text/event-stream")),
        ("ACK-02", answer(ACCEPTED, GOOD, "application/hal+json; charset=utf-8")),
        ("ACK-03", answer(ACCEPTED, GOOD)),
        ("ACK-04", answer(ACCEPTED, {"taskReference": ID})),
        ("ACK-04", answer(ACCEPTED, {}, sent={"id": "no uuid"})),
        ("ACK-04", answer(ACCEPTED, {}, sent={})),
        ("ACK-05", answer(ACCEPTED, {"task": GOOD})),
        ("ACK-07", answer(200)),
        ("ERR-01", answer(400, {"error": "no", "more": 1})),
        ("ERR-01", answer(401, b"no")),
        ("ERR-01", answer(429, b"no")),
        ("ERR-02", answer(400, b"no", "text/html")),
        ("ERR-02", answer(400, {"error": "no"}, "application/problem+json")),
    ],
)
def test_what_is_legal_shows_none(requirement, exchange) -> None:
    assert defect(requirement, exchange, NEGOTIATION) is None


@pytest.mark.parametrize("requirement", ["RNG-01", "RNG-02", "TYP-08", "AUT-01", "ERR-01"])
def test_no_answer_shows_nothing(requirement) -> None:
    lost = Exchange("POST", "/", fault=Fault("timeout", "20 s of silence"))
    assert defect(requirement, lost, NEGOTIATION) is None
