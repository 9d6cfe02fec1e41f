"""Secrets in what is recorded: hidden by texts of the same length, in whatever form they stand."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from taskpact.recording.veil import Veil, stand_in
from taskpact.wire.exchange import Exchange

TOKEN = (
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MTc5NTY0ODAwMH0.3d5fKq9sDfLk2mNvB7xRtYuPoWz"
)
VALUE = "s3cr3t/välue?漢!"
VEIL = Veil({"TASKPACT_TOKEN": TOKEN, "TASKPACT_SECRET_KEY": VALUE})


def test_a_stand_in_has_the_length_and_the_make_of_the_secret():
    other = stand_in("NAME", VALUE)
    assert len(other.encode()) == len(VALUE.encode())
    assert [each.isdigit() for each in other] == [each.isdigit() for each in VALUE]
    assert stand_in("NAME", TOKEN).count(".") == 2


def test_a_stand_in_tells_nothing_of_the_secret_but_its_make():
    assert stand_in("NAME", "abc-123") == stand_in("NAME", "xyz-987")
    assert stand_in("NAME", "abc-123") != stand_in("OTHER", "abc-123")


@pytest.mark.parametrize(
    "written",
    [
        TOKEN,
        f"Bearer {TOKEN}",
        f'{{"error": "no {TOKEN}"}}',
        f"https://host/?access_token={TOKEN}&x=1",
        TOKEN[25:60],
        base64.b64encode(f"token: {TOKEN}".encode()).decode(),
        TOKEN.encode().hex(),
        VALUE,
        json.dumps(VALUE),
        quote(VALUE, safe=""),
        base64.b64encode(VALUE.encode()).decode(),
    ],
)
def test_no_form_of_a_secret_is_left_and_no_offset_moves(written):
    text = f"before {written} behind"
    shown = VEIL.text(text)
    assert len(shown) == len(text)
    assert shown.startswith("before ")
    assert shown.endswith(" behind")
    for secret in (TOKEN[30:46], TOKEN[-16:], VALUE, json.dumps(VALUE)[1:-1]):
        assert secret not in shown
    data = VEIL.data(text.encode())
    assert len(data) == len(text.encode())
    assert TOKEN[30:46].encode() not in data
    assert VALUE.encode() not in data


def test_what_holds_no_secret_is_left_as_it_is():
    every_byte = bytes(range(256)) * 3
    assert VEIL.data(every_byte) == every_byte
    assert VEIL.text("s3cr3t and alice, eyJhbGciOiJIUzI1NiJ9") == (
        "s3cr3t and alice, eyJhbGciOiJIUzI1NiJ9"
    )


def test_a_token_that_was_made_for_a_check_is_hidden_from_then_on():
    veil = Veil({"TASKPACT_TOKEN": TOKEN})
    made = TOKEN[:-8] + "AAAAAAAA"
    veil.learn_made("MADE", made)
    assert made not in veil.text(f"Authorization: Bearer {made}")
    assert "AAAAAAAA" not in veil.text(f"Authorization: Bearer {made}")


def test_every_text_in_a_value_is_looked_through():
    exchange = Exchange(
        "POST",
        f"http://h/?t={TOKEN}",
        request_headers=(("Authorization", f"Bearer {TOKEN}"),),
        sent=TOKEN.encode(),
        received=b"x" + TOKEN.encode(),
    )
    shown = VEIL.value({"list": [exchange], "pair": (TOKEN, 1), TOKEN: None})
    assert TOKEN not in repr(shown)
    assert shown["list"][0].request_headers[0][0] == "Authorization"
    assert len(shown["list"][0].received) == len(exchange.received)


def test_an_exchange_is_hidden_part_by_part_and_stays_one():
    head = f"POST / HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
    body = f'{{"t": "{TOKEN}"}}'.encode()
    exchange = Exchange(
        "POST", "/", request_body=body, sent=head + body, received=b"5\r\n" + body, body=body
    )
    shown = VEIL.exchange(exchange)
    assert TOKEN not in repr(shown)
    assert shown == VEIL.value(exchange)
    assert shown.sent.endswith(shown.request_body)


def test_a_very_short_secret_is_none():
    assert Veil({"NAME": "abc"}).text("abc abc") == "abc abc"
