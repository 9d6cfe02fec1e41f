"""An answer that holds the value of a secret is seen, wherever it is; the reason never holds it."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from taskpact.judging.exposure import exposed
from taskpact.wire.exchange import Exchange

HELD = {"TOKEN": "value_0123456789"}
VALUE = HELD["TOKEN"]


def answer(body="", headers=(), kind="application/json"):
    return Exchange(
        "GET", "/", status=200, headers=(("Content-Type", kind), *headers), body=body.encode()
    )


def stream(*chunks):
    events = "".join(f"data: {json.dumps(each)}\n\n" for each in chunks)
    return answer(events, kind="text/event-stream")


DELTAS = [
    {"type": "tool-input-delta", "toolCallId": "1", "inputTextDelta": VALUE[at : at + 3]}
    for at in range(0, len(VALUE), 3)
]


@pytest.mark.parametrize(
    "exchange",
    [
        answer(json.dumps({"a": [VALUE]})),
        answer(json.dumps({VALUE: 1})),
        answer(f"an error about {VALUE}", kind="text/plain"),
        answer('{"a": "' + "".join(f"\\u{ord(c):04x}" for c in VALUE) + '"}'),
        answer("{}", headers=(("X-Env", b64encode(f"a={VALUE}".encode()).decode()),)),
        stream({"type": "data-x", "data": {"v": VALUE}}),
        stream(*DELTAS),
        stream(*(each for delta in DELTAS for each in (delta, {"type": "text-delta"}))),
    ],
)
def test_a_value_is_seen(exchange):
    reason = exposed(exchange, HELD)
    assert reason
    assert "'TOKEN'" in reason
    assert VALUE not in reason
    assert b64encode(VALUE.encode()).decode()[:8] not in reason


@pytest.mark.parametrize(
    "exchange",
    [
        answer(json.dumps({"secret_names": ["TOKEN"]})),
        answer(VALUE[:-1]),
        stream(*DELTAS[1:]),
        Exchange("GET", "/"),
    ],
)
def test_a_name_or_a_part_is_no_value(exchange):
    assert exposed(exchange, HELD) is None
