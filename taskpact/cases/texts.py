"""Texts that are easily changed on their way from the request to the details. Pure.

A case carries its text as the fact `text`; whether it goes into the shorthand or into a part of
the message is the check's business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from taskpact.cases.case import Case
from taskpact.contract import Contract

LONG = 100_000
"""Characters of a long text."""

_SCRIPTS: Mapping[str, str] = {
    "combining marks": "q\u0307\u0323 Z\u0351\u036b\u0343a\u0334\u0321lgo",
    "four-byte characters": "\U0001f600\U0001f9d1\U0001f3fd\u200d\U0001f680 \U00010348 \U0002070e",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u202e\u0645\u0631\u062d\u0628\u0627\u202c abc",
    "joiners": "\u0915\u094d\u200d\u0937 \u0646\u0645\u06cc\u200c\u0634\u0648\u062f a\u2060b",
    "east asian": "\u6f22\u5b57\u304b\u306a\uac00\u3400\uff21\uff11",
    "line and paragraph separators": "one\u2028two\u2029three\u0085four",
    "private use and replacement": "\ue000 \ufffd \U0010fffd",
    "byte order mark inside": "a\ufeffb",
    "markup": '<b>&amp;</b> %s {0} ${x} \\n \\u0041 "quoted" \'--',
}
_TIDIED: Mapping[str, str] = {
    "composed": "\u00e9\u00c5\u1e69",
    "decomposed": "e\u0301A\u030as\u0323\u0307",
    "compatibility forms": "\ufb01\u212b\u2460\uff21\u00b2",
    "outer spaces": "  two before, two behind  ",
    "outer tabs and lines": "\t\n text \n\t",
    "outer odd spaces": "\u00a0\u3000text\u2003\u00a0",
    "spaces in a row": "a  b   c",
    "line feed": "one\ntwo\n",
    "carriage return and line feed": "one\r\ntwo\r\n",
    "carriage return": "one\rtwo\r",
    "lines like an event stream": "one\ndata: two\nevent: three\n\nid: 4\r\r\n:",
}
_WRITTEN: Mapping[str, str] = {
    "letters": "Plain",
    "surrogate pairs": "\U0001f600\U0010fffd",
    "short escapes": '\b\f\n\r\t"\\/',
    "escapes of escapes": "\\u0041\\n\\\\",
    "accents": "\u00e9e\u0301\u2028",
}


def scripts(_: Contract) -> list[Case]:
    """Texts in many scripts (INP-04)."""
    return _cases(_SCRIPTS)


def tidied(_: Contract) -> list[Case]:
    """Texts that clean-up would change (INP-05)."""
    return _cases(_TIDIED)


def spelled(_: Contract) -> list[Case]:
    """Texts that JSON can write with escapes and without (INP-06)."""
    return _cases(_WRITTEN)


def with_nul(_: Contract) -> list[Case]:
    """Texts with a NUL (INP-07)."""
    return _cases({"NUL inside": "before\0behind", "NUL first": "\0behind", "NUL last": "before\0"})


def long(_: Contract) -> list[Case]:
    """Long texts, of one byte and of four bytes a character, with a mark at the end (INP-08)."""
    return _cases(
        {
            "plain": "0123456789" * (LONG // 10 - 1) + "0123456end",
            "four bytes each": "\U0001f600" * (LONG // 4 - 3) + "end",
        }
    )


def escaped(text: str) -> str:
    """The text as a JSON string in which every character is an escape."""
    units = text.encode("utf-16-be", "surrogatepass")
    return (
        '"' + "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2)) + '"'
    )


def briefly_escaped(text: str) -> str:
    """The text as a JSON string in ASCII, with short escapes where there are any."""
    return json.dumps(text, ensure_ascii=True).replace("/", "\\/")


def literal(text: str) -> str:
    """The text as a JSON string that escapes only what must be (RFC 8259 section 7)."""
    return json.dumps(text, ensure_ascii=False)


def difference(wanted: str, shown: str) -> str:
    """Where two texts part, by code point."""
    at = next((n for n, (a, b) in enumerate(zip(wanted, shown, strict=False)) if a != b), None)
    if at is None:
        short = min(len(wanted), len(shown))
        return f"{len(wanted)} characters were sent and {len(shown)} are shown, equal up to {short}"
    return f"character {at + 1} was U+{ord(wanted[at]):04X} and is U+{ord(shown[at]):04X}"


def _cases(texts: Mapping[str, str]) -> list[Case]:
    return [Case(name, {}, facts={"text": text}) for name, text in texts.items()]
