"""What is written for bash gives exactly the bytes it stands for, and never a secret."""

from __future__ import annotations

import os
import random
import subprocess
import tracemalloc

import pytest

from taskpact.reporting.shell import PACKED, SHORT, printf, word, writer

TOKEN = (
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsInRlYW0iOiJyZWQifQ.Zm9yZ2VkLXNpZ25hdHVyZS0xMjM0NTY"
)
OTHER = "another-opaque-token-of-the-outsider"
SECRETS = {"TASKPACT_TOKEN": TOKEN, "TASKPACT_OUTSIDER_TOKEN": OTHER}


def ran(command: str) -> bytes:
    """What bash prints for the command, with the secrets in its environment."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", command],
        env={"PATH": os.environ["PATH"], **SECRETS},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def echoed(text: str) -> str:
    """The word as a program gets it."""
    return ran(f"printf '%s' {word(text, SECRETS)}").decode("latin-1")


WORDS = [
    "",
    "plain-word.json",
    "two words",
    "it's",
    'quo"te',
    "back\\slash",
    "$HOME `id` $(id) ${x}",
    "!!",
    "a;b|c&d<e>f(g)h{i}j[k]*?~#",
    "-n",
    "@file",
    "tab\tand\x01",
    "\xe9\xff",
    "line\nend\r",
    "%s %d %%",
]


@pytest.mark.parametrize("text", WORDS)
def test_a_word_is_itself_to_a_program(text):
    """Whatever bash would make of its characters."""
    assert echoed(text) == text


def test_a_secret_that_begins_like_another_is_told_by_its_own_name():
    """Tokens made at one time share their first claims."""
    others = {"TASKPACT_TOKEN": TOKEN, "TASKPACT_OUTSIDER_TOKEN": TOKEN[:-10] + OTHER}
    assert word(f"Authorization: Bearer {TOKEN}", others) == (
        '"Authorization: Bearer $TASKPACT_TOKEN"'
    )


@pytest.mark.parametrize(
    "form", ["{}", "Bearer {}", "{}{}", "it's {}", "a{}b", "{}!", '"{}"$', "\x01{}"]
)
def test_a_secret_comes_from_the_environment(form):
    """The word holds the variable and gives the secret."""
    text = form.format(TOKEN, OTHER)
    assert TOKEN not in word(text, SECRETS)
    assert "TASKPACT_TOKEN" in word(text, SECRETS)
    assert echoed(text) == text


def test_the_usual_header_is_written_as_a_person_would():
    """In double quotes, without braces."""
    assert word(f"Authorization: Bearer {TOKEN}", SECRETS) == (
        '"Authorization: Bearer $TASKPACT_TOKEN"'
    )


@pytest.mark.parametrize(
    "forged",
    [
        TOKEN[:-1] + ("A" if TOKEN[-1] != "A" else "B"),
        TOKEN.rpartition(".")[0] + ".",
        TOKEN.rpartition(".")[0],
        "eyJhbGciOiJub25lIn0." + TOKEN.partition(".")[2],
        TOKEN.replace("Zm9y", "Zm9y!"),
        TOKEN + "=",
        "." + TOKEN.split(".")[1] + ".",
    ],
)
def test_a_forged_token_is_made_of_the_true_one(forged):
    """No sixteen characters of payload or signature are spelt out."""
    made = word(forged, SECRETS)
    secret = TOKEN.partition(".")[2]
    assert not any(secret[at : at + 16] in made for at in range(len(secret) - 15))
    assert echoed(forged) == forged


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"-n text",
        b"%s%d%%\\n\\0",
        b'it\'s "quoted"',
        bytes(range(256)),
        b"\r\n\t\x00\xff1",
        b"\x001\x012\x7f3",
        "é日本語😀".encode(),
        f"Authorization: Bearer {TOKEN}\r\n%".encode(),
    ],
    ids=range(10),
)
def test_printf_writes_the_very_bytes(data):
    """Octal where they are not printable; a digit after an escape stays a digit."""
    command = printf(data, SECRETS)
    assert command.isascii()
    assert command.isprintable()
    assert TOKEN not in command
    assert ran(command) == data


HUGE = {
    "one letter": b"a" * 1_000_000,
    "in JSON": b'{"task": "' + b"x" * 100_000 + b'"}',
    "nesting": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "brackets": b"[" * 50_000 + b"]" * 50_000,
    "NUL bytes": b"\0" * 5_000,
    "high bytes": b"\xff" * 70_000 + b"\n",
    "line ends": b"\r\n" * 10_000,
    "hyphens": b"-" * 10_000,
    "quotes": b"'" * 9_000,
    "percents": b"%" * 9_000,
    "digits": b"9" * 5_000 + b"7",
    "words": b"lorem ipsum dolor sit amet " * 3_000,
    "very large": b"z" * 5_000_000,
}


@pytest.mark.parametrize("case", HUGE)
def test_large_data_is_written_by_a_short_command(case):
    """By what repeats in it, else compressed."""
    command = writer(HUGE[case], SECRETS)
    assert len(command) < SHORT + PACKED
    assert ran(command) == HUGE[case]


def test_what_no_line_can_hold_is_none():
    """Large and without a pattern; or large and with a secret that only compression would fit."""
    chance = random.Random(0)
    assert writer(chance.randbytes(50_000)) is None
    numbers = " ".join(map(str, range(1_200))).encode()
    assert ran(writer(numbers)) == numbers
    assert writer(numbers + TOKEN.encode(), SECRETS) is None


def test_a_secret_in_large_data_comes_from_the_environment():
    """Where what repeats is beside it."""
    data = b"a" * 10_000 + TOKEN.encode() + b"b" * 10_000
    command = writer(data, SECRETS)
    assert TOKEN not in command
    assert ran(command) == data


@pytest.mark.parametrize("seed", range(15))
def test_any_bytes_come_through(seed):
    """Random ones, with pieces of a token among them."""
    chance = random.Random(seed)
    data = b""
    for _ in range(chance.randint(1, 12)):
        start = chance.randrange(len(TOKEN))
        data += chance.choice(
            [
                chance.randbytes(chance.randint(0, 40)),
                TOKEN[start : start + chance.randint(1, 60)].encode(),
                bytes([chance.randrange(256)]) * chance.choice([1, 250, 3_000]),
            ]
        )
    assert ran(writer(data, SECRETS)) == data
    text = data.replace(b"\0", b"").decode("latin-1")
    assert echoed(text) == text


@pytest.mark.parametrize("unit", [b"a", b"[", b"ab,"])
def test_a_run_of_millions_takes_no_memory_for_each_repeat(unit):
    data = b'{"task":"' + unit * 2_000_000 + b'"}'
    tracemalloc.start()
    line = writer(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert line is not None
    assert len(line) < 300
    assert peak < 4 * len(data)
