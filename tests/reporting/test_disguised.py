"""A secret in another form is found wherever it begins, and chance is not taken for one."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskpact.reporting.disguised import SHORTEST, spans
from taskpact.reporting.redact import MASK, shown

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsImlhdCI6MTc5fQ.c2lnbmF0dXJlLW9mLXRoaXM"
SECRET = TOKEN.partition(".")[2]
PERCENT = "".join(f"%{ord(each):02x}" for each in TOKEN)
FORMS = {
    "base64": b64encode(TOKEN.encode()).decode(),
    "base64 of a header": b64encode(f"Bearer {TOKEN}".encode()).decode(),
    "base64 of JSON": b64encode(b'{"t": "%s"}' % TOKEN.encode()).decode(),
    "base64url": urlsafe_b64encode(b"\xff\xfe" + TOKEN.encode()).decode(),
    "hex": TOKEN.encode().hex(),
    "HEX": TOKEN.encode().hex().upper(),
    "percent": PERCENT,
    "PERCENT": PERCENT.upper(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nothing_of_a_secret_is_left_in_any_form(form):
    left = shown(f"no such token: {form}, said the server", [TOKEN])
    assert MASK in left
    assert left.startswith("no such token: ")
    assert left.endswith(", said the server")
    for start in range(0, len(form) - SHORTEST, 4):
        part = form[start : start + SHORTEST]
        # The header of a token tells only how it is signed.
        assert part not in left or part in form[: 2 * len(form) // 5]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_part_of_another_form_is_found(form):
    part = form[-40:-5]
    assert part not in shown(f"x {part} y", [TOKEN])


@given(st.text(max_size=300))
def test_what_is_found_holds_a_form_of_the_secret(text):
    assert all(0 <= begin < end <= len(text) for begin, end in spans(text, TOKEN))
    assert not spans(text, TOKEN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "test_the_acknowledgement_has_the_status_of_its_answer",
        "0" * 64,
        SECRET.encode().hex()[:14],
    ],
)
def test_what_is_no_secret_stays(text):
    assert spans(text, TOKEN) == ()


def test_a_short_secret_is_not_looked_for_in_other_forms():
    assert spans(b64encode(b"hello world, hello world").decode(), "hello") == ()


def test_a_long_text_is_searched_in_one_pass():
    text = FORMS["base64"] * 2_000
    assert len(spans(text, TOKEN)) >= 2_000
