"""No secret, and nothing that a terminal obeys, gets from the wire into what is shown."""

from __future__ import annotations

import random
import string
import unicodedata
from itertools import pairwise

import pytest

from taskpact.reporting.redact import MASK, SHARED, VARIABLES, named, redact, shown, traces, visible

HEAD = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
PAYLOAD = "eyJzdWIiOiJhbGljZSIsInRlYW0iOiJyZWQiLCJleHAiOjE4MDAwMDAwMDB9"
SIGNATURE = "Zm9yZ2VkLXNpZ25hdHVyZS1mb3ItdGVzdHMtb25seQ"
TOKEN = f"{HEAD}.{PAYLOAD}.{SIGNATURE}"
OPAQUE = "opaque-token-0123456789-abcdef"


@pytest.mark.parametrize("secret", [TOKEN, OPAQUE, "short", "pass!"])
def test_a_secret_becomes_the_mask(secret):
    """Wherever it stands, every time."""
    text = f"{secret} in {secret},{secret}\n({secret})"
    assert redact(text, [secret]) == f"{MASK} in {MASK},{MASK}\n({MASK})"


def test_nothing_is_hidden_without_secrets():
    """Nor what is too short to be one."""
    assert redact("a b c", ()) == "a b c"
    assert redact("a b c", ["a", "", "b"]) == "a b c"


def test_several_secrets_are_all_hidden():
    """Also where one is part of another."""
    text = f"{TOKEN} {OPAQUE} {OPAQUE}-longer"
    assert redact(text, {"A": OPAQUE, "B": TOKEN, "C": f"{OPAQUE}-longer"}) == " ".join([MASK] * 3)


def test_secrets_that_begin_alike_are_hidden_as_one_each():
    """Tokens made at one time share their first claims."""
    longer = TOKEN[: len(TOKEN) - 10] + OPAQUE
    text = f"Bearer {TOKEN}, Bearer {longer}"
    assert redact(text, [TOKEN, longer]) == f"Bearer {MASK}, Bearer {MASK}"


@pytest.mark.parametrize("size", [SHARED, SHARED + 1, 25, 40])
def test_a_shortened_secret_is_hidden(size):
    """Its beginning, its end and any part in between, from SHARED characters on."""
    body = f"{PAYLOAD}.{SIGNATURE}"
    for start in range(len(body) - size):
        part = body[start : start + size]
        assert redact(f"<{part}>", [TOKEN]) == f"<{MASK}>"


@pytest.mark.parametrize("form", ["{}…", "{}...", '"{}"', "Bearer {}", "x{}y", "{0}{0}"])
def test_a_shortened_secret_is_hidden_in_its_surroundings(form):
    """What follows or goes before it plays no part."""
    part = OPAQUE[:20]
    assert part not in redact(form.format(part), [OPAQUE])
    assert MASK in redact(form.format(part), [OPAQUE])


def test_the_header_of_a_token_is_no_secret():
    """Every token of a server has it; forged ones stay readable."""
    assert redact(HEAD, [TOKEN]) == HEAD
    assert redact(f"{HEAD}.forged.", [TOKEN]) == f"{HEAD}.forged."
    assert redact(f"{HEAD}.{PAYLOAD}.", [TOKEN]) == f"{HEAD}.{MASK}"


def test_a_short_secret_is_hidden_only_by_itself():
    """Within a word it is chance."""
    assert redact("secret secrets (secret) secret_1", ["secret"]) == (
        f"{MASK} secrets ({MASK}) {MASK}_1"
    )


def test_a_text_with_the_secret_many_times_is_quickly_done():
    """As a server might flood us with it."""
    text = redact(f"{TOKEN}{TOKEN[40:90]}" * 5_000, [TOKEN])
    assert set(text.replace(MASK, "")) <= set(TOKEN)
    assert len(text) < 5_000 * 40


@pytest.mark.parametrize("seed", range(20))
def test_no_part_of_a_secret_survives(seed):
    """Whatever text surrounds the parts: none of SHARED characters is left."""
    chance = random.Random(seed)
    letters = string.ascii_letters
    secret = "".join(chance.choices(letters, k=chance.randint(SHARED, 80)))
    pieces = []
    for _ in range(30):
        start = chance.randrange(len(secret))
        pieces.append(secret[start : start + chance.randint(1, len(secret))])
        pieces.append("".join(chance.choices(letters, k=chance.randint(0, 3))))
    text = redact("".join(pieces), [secret])
    left = {secret[at : at + SHARED] for at in range(len(secret) - SHARED + 1)}
    assert not any(part in text for part in left)


def test_traces_do_not_overlap_and_say_where_in_the_secret():
    """What they mark is the same in text and secret."""
    text = f"{OPAQUE[4:25]}{OPAQUE}x{OPAQUE[2:20]}"
    found = traces(text, OPAQUE)
    assert [each.start for each in found] == [4, 0, 2]
    for trace in found:
        size = trace.end - trace.begin
        assert text[trace.begin : trace.end] == OPAQUE[trace.start : trace.start + size]
    assert all(a.end <= b.begin for a, b in pairwise(found))


def test_secrets_without_names_are_the_tokens_of_the_callers():
    """In order; what follows are keys."""
    assert list(named(["1111", "2222", "3333", "4444"])) == [*VARIABLES, "TASKPACT_SECRET_1"]
    assert named({"A": "1111", "B": "2"}) == {"A": "1111"}


# --- terminals


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb\0c\x08", "a\\x0db\\x00c\\x08"),
        ("right\u202eleft", "right\\u202eleft"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("line\u2028end", "line\\u2028end"),
    ],
)
def test_what_a_terminal_obeys_is_written_as_an_escape(text, safe):
    """Escape sequences, controls, marks of direction, what has no width."""
    assert visible(text) == safe


@pytest.mark.parametrize("text", ["é ü ß", "日本語", "שלום", "a\tb\nc", "😀", "e\u0301"])
def test_ordinary_text_stays(text):
    """In any script; tab and line end too."""
    assert visible(text) == text


def test_no_control_character_is_left():
    """Of all that Unicode has, but tab and line end."""
    everything = "".join(map(chr, range(0x11_0000)))
    left = {
        each for each in visible(everything) if unicodedata.category(each) in {"Cc", "Cs", "Co"}
    }
    assert left == {"\n", "\t"}


def test_a_secret_cannot_hide_behind_controls():
    """Neither whole nor cut by an escape."""
    assert shown(f"\x1b{OPAQUE}\x1b", [OPAQUE]) == f"\\x1b{MASK}\\x1b"
    cut = f"{OPAQUE[:18]}\0{OPAQUE[18:]}"
    assert OPAQUE[:18] not in shown(cut, [OPAQUE])
    assert "\0" not in shown(cut, [OPAQUE])
