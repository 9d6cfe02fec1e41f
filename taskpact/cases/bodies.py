"""Bodies that are no JSON object, or one that strains its reader. Pure.

Each case is the whole body as bytes. `{{id}}` in it becomes a fresh uuid, so that a task made in
error is found. Where a body is damaged, the id and the rest of the ordinary body stand before the
damage, as far as the damage allows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from taskpact.cases.case import Case
from taskpact.contract import Contract
from taskpact.target.target import Prompts

UNKNOWN: Final = "taskpact_unknown"
"""A member that no contract has."""

DEPTHS: Final = (500, 5_000, 100_000)
DIGITS: Final = (400, 5_000)


def ordinary(contract: Contract, **members: object) -> dict[str, object]:
    """The ordinary body, which asks for the acknowledgement."""
    negotiation = contract.negotiation
    text = next(name for name, field in contract.fields.items() if field.used_when_absent)
    base = {text: Prompts().ordinary, negotiation.field: negotiation.acknowledgement.name}
    return {"id": "{{id}}", **base, **members}


def with_raw(contract: Contract, member: str) -> bytes:
    """The ordinary body with one more member, written as it stands."""
    return (json.dumps(ordinary(contract))[:-1] + ", " + member + "}").encode()


# --- no JSON (ERR-06, ERR-08, ERR-15), or no object (ERR-07)


def malformed(contract: Contract) -> list[Case]:
    """Texts that follow no grammar of JSON, nor any extension of it that parsers have."""
    whole = json.dumps(ordinary(contract))
    texts = (
        ("cut", whole[:-1]),
        ("cut in a string", whole[: whole.rindex('"')]),
        ("cut in an escape", whole[: whole.rindex('"')] + "\\u00"),
        ("doubled", whole + whole),
        ("a brace too many", whole + "}"),
        ("text behind", whole + " end"),
        ("no colon", whole.replace(":", " ", 1)),
        ("no comma", whole.replace(",", " ", 1)),
        ("an unknown escape", _raw(contract, r'"a": "\x41"')),
        ("an opening brace", "{"),
        ("a closing brace", "}"),
        ("a word", "task"),
        ("a form", "task=hello&response_format=json"),
        ("a quotation mark", '"'),
        ("markup", "<task>hello</task>"),
    )
    return _texts(texts)


def extended(contract: Contract) -> list[Case]:
    """Texts that are no JSON, but that some parsers read (RFC 8259 section 9)."""
    whole = json.dumps(ordinary(contract))
    texts = (
        ("a comma at the end", whole[:-1] + ",}"),
        ("single quotes", whole.replace('"', "'")),
        ("a comment", "/* task */" + whole),
        ("a line comment", "// task\n" + whole),
        ("names without quotes", _raw(contract, "a: 1")),
        ("a leading zero", _raw(contract, '"a": 01')),
        ("a plus", _raw(contract, '"a": +1')),
        ("a point first", _raw(contract, '"a": .5')),
        ("a point last", _raw(contract, '"a": 1.')),
        ("hexadecimal", _raw(contract, '"a": 0x10')),
        ("a word of Python", _raw(contract, '"a": True')),
        ("undefined", _raw(contract, '"a": undefined')),
        ("a space that is none", "\u00a0" + whole),
        ("a vertical tab", "\v" + whole),
        ("a NUL behind", whole + "\0"),
    )
    return _texts(texts)


def other_tops(contract: Contract) -> list[Case]:
    """JSON whose top level is no object."""
    listed = json.dumps([ordinary(contract)])
    text = json.dumps(json.dumps(ordinary(contract)))
    values = ("null", "[]", listed, '"task"', '""', text, "0", "-1.5e3", "true", "false")
    return _texts((value[:24], value) for value in values)


def empties(_: Contract) -> list[Case]:
    """Nothing, and white space only."""
    return _texts((("length zero", ""), ("a space", " "), ("lines", "\r\n\t \n")))


def controls(contract: Contract) -> list[Case]:
    """Each control character as it stands inside a string (RFC 8259 section 7)."""
    return [
        Case(f"U+{code:04X}", with_raw(contract, '"a": "b')[:-1] + bytes([code]) + b'c"}')
        for code in range(0x20)
    ]


# --- no UTF-8 (ERR-09, ERR-10)


def not_utf8(contract: Contract) -> list[Case]:
    """Stray, overlong, cut and surrogate sequences, inside and outside strings."""
    sequences = (
        ("a stray byte", b"\xff"),
        ("a continuation alone", b"\x80"),
        ("an overlong slash", b"\xc0\xaf"),
        ("a cut sequence", b"\xe2\x82"),
        ("a surrogate", b"\xed\xa0\x80"),
        ("beyond Unicode", b"\xf5\x80\x80\x80"),
        ("Latin-1", "é".encode("latin-1")),
    )
    start = json.dumps(ordinary(contract)).encode()[:-1]
    made = [Case(f"{name} in a text", start + b', "a": "' + raw + b'"}') for name, raw in sequences]
    made += [
        Case(f"{name} in a name", start + b', "' + raw + b'": 1}') for name, raw in sequences[:2]
    ]
    return [
        *made,
        Case("behind the object", start + b"}\xff"),
        Case("before the object", b"\xff" + start + b"}"),
        Case("nothing but one byte", b"\x80"),
        Case("random bytes", bytes(range(256))),
    ]


def other_encodings(contract: Contract) -> list[Case]:
    """The ordinary body in UTF-16 and UTF-32, with and without a byte order mark."""
    text = json.dumps(ordinary(contract))
    names = ("utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be", "utf-32")
    marks = {"utf-16": "with a mark", "utf-32": "with a mark"}
    return [Case(f"{name} {marks.get(name, '')}".strip(), _encoded(text, name)) for name in names]


def with_mark(contract: Contract) -> list[Case]:
    """The ordinary body behind a byte order mark (RFC 8259 section 8.1)."""
    return [Case("a byte order mark", b"\xef\xbb\xbf" + json.dumps(ordinary(contract)).encode())]


# --- JSON that strains its reader (ERR-11 to ERR-14, ERR-33)


def deep(contract: Contract) -> list[Case]:
    """Lists and objects in each other, closed and not, in a member and at the top."""
    made: list[Case] = []
    for depth in DEPTHS:
        lists = "[" * depth + "]" * depth
        objects = '{"a":' * depth + "1" + "}" * depth
        made += [
            Case(f"lists, {depth}", with_raw(contract, f'"{UNKNOWN}": {lists}')),
            Case(f"objects, {depth}", with_raw(contract, f'"{UNKNOWN}": {objects}')),
            Case(f"lists at the top, {depth}", lists.encode()),
            Case(f"lists never closed, {depth}", b"[" * depth),
            Case(f"objects never closed, {depth}", b'{"a":' * depth),
        ]
    return made


def duplicates(contract: Contract) -> list[Case]:
    """A name twice, as it stands and through escapes, with equal and with other values."""
    name, first, second = two_values(contract)
    return [
        Case("equal values", _twice(contract, name, name, first, first)),
        Case("two values", _twice(contract, name, name, first, second)),
        Case("through an escape", _twice(contract, name, escaped(name), first, second)),
        Case("a good and a bad value", _twice(contract, name, name, first, "no such word")),
        Case("a bad and a good value", _twice(contract, name, name, "no such word", first)),
        Case("an unknown name", with_raw(contract, f'"{UNKNOWN}": 1, "{UNKNOWN}": 2')),
        Case("a thousand times", with_raw(contract, ", ".join([f'"{UNKNOWN}": 1'] * 1_000))),
    ]


def readable_duplicates(contract: Contract) -> list[Case]:
    """A field twice with two acceptable values; which of them counts is a fact of the case."""
    name, first, second = two_values(contract)
    facts = {"field": contract.field(name), "first": first, "second": second}
    return [
        Case("as it stands", _twice(contract, name, name, first, second), facts=facts),
        Case("escaped", _twice(contract, name, escaped(name), first, second), facts=facts),
    ]


def two_values(contract: Contract) -> tuple[str, object, object]:
    """A field with a default that its details show, and two other values of it."""
    for name, field in contract.fields.items():
        defaults = {json.dumps(rule.value) for rule in field.default_rules}
        others = [value for value in field.values if json.dumps(value) not in defaults]
        if len(others) > 1 and defaults and field.resolved_at:
            return name, others[0], others[1]
    name, field = next((name, field) for name, field in contract.fields.items() if field.values)
    return name, field.values[0], field.values[-1]


def no_numbers(contract: Contract) -> list[Case]:
    """Words that some parsers take for numbers, in an integer field and in an unknown member."""
    words = ("NaN", "Infinity", "-Infinity", "nan", "inf", "-nan")
    names = (_integer(contract), UNKNOWN)
    return [
        Case(f"{name}={word}", with_raw(contract, f'"{name}": {word}'))
        for name in names
        for word in words
    ]


def long_numbers(contract: Contract) -> list[Case]:
    """Numbers of hundreds and thousands of digits, and beyond every double."""
    texts = [(f"{n} digits", "9" * n) for n in DIGITS]
    texts += [(f"minus {n} digits", "-" + "9" * n) for n in DIGITS]
    texts += [(f"a fraction of {n} digits", "0." + "3" * n) for n in DIGITS[1:]]
    texts += [("1e400", "1e400"), ("-1e400", "-1e400"), ("1e999999999", "1e999999999")]
    texts += [("1e-999999999", "1e-999999999"), ("0e999999999", "0e999999999")]
    return [
        Case(f"{name}: {words}", with_raw(contract, f'"{name}": {text}'))
        for name in (_integer(contract), UNKNOWN)
        for words, text in texts
    ]


def surrogates(contract: Contract) -> list[Case]:
    """Halves of surrogate pairs as escapes: alone, reversed, torn apart, in texts and names."""
    forms = (
        ("a high half", r"\ud83d"),
        ("a low half", r"\ude00"),
        ("reversed", r"\ude00\ud83d"),
        ("torn apart", r"\ud83d \ude00"),
        ("two high halves", r"\ud83d\ud83d\ude00"),
        ("before the end", r"text \ud800"),
    )
    text = next(name for name, field in contract.fields.items() if field.used_when_absent)
    whole = json.dumps({k: v for k, v in ordinary(contract).items() if k != text})[:-1]
    made = [(f"{name} in the text", f'{whole}, "{text}": "{form}"}}') for name, form in forms]
    made += [(f"{name} in a name", _raw(contract, f'"{form}": 1')) for name, form in forms[:3]]
    return [*_texts(made), *_texts([("in an unknown member", _raw(contract, r'"a": "\udfff"'))])]


def escaped(name: str) -> str:
    """A member's name whose first character is an escape."""
    return f"\\u{ord(name[0]):04x}{name[1:]}"


def _integer(contract: Contract) -> str:
    found = (name for name, field in contract.fields.items() if field.type == "integer")
    return next(found, UNKNOWN)


def _twice(contract: Contract, one: str, two: str, first: object, second: object) -> bytes:
    members = f'"{one}": {json.dumps(first)}, "{two}": {json.dumps(second)}'
    return with_raw(contract, members)


def _raw(contract: Contract, member: str) -> str:
    return with_raw(contract, member).decode()


def _texts(made: Iterable[tuple[str, str]]) -> list[Case]:
    return [Case(name, text.encode()) for name, text in made]


def _encoded(text: str, name: str) -> bytes:
    return text.encode(name)
