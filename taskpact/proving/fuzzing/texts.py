"""Odd JSON values and odd JSON texts, drawn from a seeded generator. Pure.

Values may hold what JSON has no word for (NaN, lone surrogates, integers of any size); `written`
writes them as Python would, and `spoilt` breaks the text itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from taskpact.proving.fuzzing.drawing import pick

_SOUND: Final[Sequence[str]] = (
    "abcdefghijklmnopqrstuvwxyz ABCXYZ0123456789",
    "".join(map(chr, range(0x20))) + "\x7f\x80\x85\xa0",
    'äöüßéñÅ©"\\/&<>%{}[]:,',
    "日本語中文한국어ไทยहिन्दी",
    "שלוםمرحبا\u200f\u202e\u2066\u2069",
    "e\u0301a\u0308\u0327\u200d\u200c\ufe0f\u20dd",
    "👩\u200d👩\u200d👧🏽😀🇩🇪𝔘𐍈",
    "\u2028\u2029\ufeff\ufffe\uffff\ufffd\U0010ffff\U000e0001",
    "\0",
)
_ALPHABETS: Final[Sequence[str]] = (*_SOUND, "\ud800\udbff\udc00\udfff")
"""The last has halves of pairs alone, which no UTF-8 can state."""

_VALUES: Final[Sequence[object]] = (
    *(None, True, False, "", " ", "\0", "null", "true", "0", "-1"),
    *(0, -0.0, 1, -1, 0.5, 1.0, 1e-320, 1e308, -1e308, math.nan, math.inf, -math.inf),
    *(2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1),
    *(10**30, 10**400, -(10**4000)),
    *("\ud800", "a\udfff", "\U0010ffff", "\ufeff", "__proto__", "../../etc/passwd", "%00", "$ref"),
    *("00000000-0000-0000-0000-000000000000", "not-a-uuid", "A" * 300, "é" * 5_000),
)
_CONTAINERS: Final[Sequence[Callable[[], object]]] = (
    list,
    dict,
    lambda: [[]],
    lambda: [{}],
    lambda: {"": None},
    lambda: [None] * 3,
    lambda: ["", "\0", "\ud800"],
    lambda: [1, "a", None, True, {}],
    lambda: {"type": "text", "text": 7},
    lambda: {f"m{each}": each for each in range(300)},
)
"""Made anew each time: what is drawn may be changed."""


def text(random: Random, alphabets: Sequence[str] = _ALPHABETS) -> str:
    """A text of one alphabet or of several, lone surrogates and NUL among them."""
    size = int(random.random() * 40) if random.random() > 0.002 else 20_000
    alphabet = pick(random, alphabets)
    if random.random() < 0.2:
        alphabet += pick(random, alphabets)
    return "".join(random.choices(alphabet, k=size))


def sound(random: Random) -> str:
    """A text that JSON can state, mostly a plain one."""
    if random.random() < 0.3:
        return text(random, _SOUND)
    return "".join(random.choices(_SOUND[0], k=1 + int(random.random() * 30)))


def odd(random: Random) -> object:
    """A JSON value that a member was hardly meant to have."""
    die = random.random()
    if die < 0.45:
        return pick(random, _VALUES)
    if die < 0.6:
        return ["x"] * 3_000 if die > 0.598 else pick(random, _CONTAINERS)()
    if die < 0.8:
        return text(random)
    if die < 0.9:
        return random.randrange(-(10 ** int(1 + random.random() * 25)), 10**20)
    return nested(random, pick(random, (3, 20, 63, 64, 65, 66, 200)))


def nested(random: Random, depth: int) -> object:
    """A value inside so many arrays and objects."""
    value: object = pick(random, ("", 0, None))
    for _ in range(depth):
        value = [value] if random.random() < 0.5 else {"a": value}
    return value


def written(random: Random, value: object) -> bytes:
    """The value as JSON text, escaped or not; half of a pair unescaped is not even UTF-8."""
    escaped = random.random() < 0.7
    made = json.dumps(value, ensure_ascii=escaped)
    return made.encode("utf-8", "surrogatepass")


def spoilt(random: Random, made: bytes) -> bytes:
    """The text with one fault of the text."""
    return pick(random, _FAULTS)(random, made)


def _cut(random: Random, made: bytes) -> bytes:
    return made[: int(random.random() * len(made))]


def _twice(random: Random, made: bytes) -> bytes:
    name = pick(random, (b"task", b"id", b"", b"\\u0074ask"))
    return made.replace(b"{", b'{"%b":1,"%b":2,' % (name, name), 1)


def _inserted(random: Random, made: bytes) -> bytes:
    at = int(random.random() * (len(made) + 1))
    return made[:at] + pick(random, _STRAY) + made[at:]


def _deep(random: Random, _: bytes) -> bytes:
    depth = pick(random, (60, 64, 65, 100, 999, 1_000, 5_000, 50_000))
    opening, closing = pick(random, ((b"[", b"]"), (b'{"a":', b"}"), (b"[{},[", b"]]")))
    return opening * depth + b"1" + closing * pick(random, (0, depth, depth + 1))


def _long_number(random: Random, _: bytes) -> bytes:
    number = pick(random, (b"9" * 5_000, b"1e99999", b"-0", b"01", b"1.", b".5", b"0x1f", b"+1"))
    forms = (b'{"max_steps":%b}', b"[%b]", b"%b", b'{"task":"x","a":{"b":%b}}')
    return pick(random, forms) % number


_STRAY: Final[Sequence[bytes]] = (
    *(b"\0", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x1f"),
    *(b",", b"{", b"}", b"[", b'"', b"\\", b"\\u", b"\\ud800", b"\\x41", b"/**/", b"//", b"'"),
    *(b"NaN", b"Infinity", b"\xc2\xa0", b"\xe2\x80\xa8", b"\n", b"\x0c", b"\xef\xbb\xbf"),
)
_FAULTS: Final[Sequence[Callable[[Random, bytes], bytes]]] = (
    _cut,
    _twice,
    _inserted,
    _inserted,
    _deep,
    _long_number,
    lambda _, made: b"\xef\xbb\xbf" + made,
    lambda _, made: made.decode("latin-1").encode("utf-16"),
    lambda _, made: made.decode("latin-1").encode("utf-32-le"),
    lambda _, made: made + made,
    lambda _, made: made[:-1] + b",}",
    lambda _, made: made.replace(b'"', b"'"),
    lambda _, made: b" \t\r\n" * 50 + made + b"\n" * 50,
    lambda _, __: b"",
    lambda _, __: b" \n",
    lambda _, __: b"\0" * 40,
    lambda _, __: b"<?xml version='1.0'?><task>hi</task>",
    lambda _, __: b"task=hi&max_steps=10",
    lambda _, __: b"--x\r\nContent-Disposition: form-data; name=task\r\n\r\nhi\r\n--x--\r\n",
)
