"""Writes words and bytes for bash, so that pasting them gives exactly the same bytes. Pure.

Secrets never appear: they become the environment variables that hold them. Works alike in a
script and at a prompt, where an exclamation mark in double quotes would mean something.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias
from zlib import compressobj

from taskpact.reporting.redact import PASSES, Secrets, Trace, named

Find: TypeAlias = Callable[[str, str], tuple[Trace, ...]]
"""Where a text holds a secret."""

SHORT: Final = 4000
"""Bytes of data that a reproducer spells out."""
PACKED: Final = 8000
"""Characters of compressed data that it holds."""

_SCANNED: Final = 2**21
"""Bytes that are searched for repeats even where the beginning has none."""
_MOST_PIECES: Final = 20

_BARE: Final = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_PRINTABLE: Final = re.compile(r"[\x20-\x7e]*")
_IN_DOUBLE_QUOTES: Final = re.compile(r"[^\x00-\x1f\x7f-\U0010ffff\"\\$`!]*")
_PLAIN: Final = re.compile(r"\$\{(\w+)\}(?!\w)")
# How a run begins. An open count would cost memory for every repeat.
_RUN: Final = re.compile(rb'(.)\1{199}|([A-Za-z0-9_,.:;/\[\]{}" ]{2,8}?)\2{99}', re.DOTALL)
_SAFE_UNIT: Final = re.compile(rb'[A-Za-z0-9_,.:;/\[\]{}" ]+')
_ESCAPES: Final = {"%": "%%", "\\": "\\\\", "\r": "\\r", "\n": "\\n", "\t": "\\t"}


class Part(NamedTuple):
    """A piece of a text: literal, or a bash expansion that stands for a secret."""

    text: str
    expansion: bool = False


def parts(text: str, secrets: Secrets) -> tuple[Part, ...]:
    """`text` in literal parts and expansions that stand for secrets and longer parts of them.

    A forged token keeps a part of a true one, and so can be made of it.
    """
    made = [Part(text)]
    ordered = sorted(named(secrets).items(), key=lambda each: -len(each[1]))
    for find in PASSES:
        for variable, secret in ordered:
            made = [piece for part in made for piece in _split(part, variable, secret, find)]
    return tuple(part for part in made if part.text)


def word(text: str, secrets: Secrets = ()) -> str:
    """One word of a command line that stands for `text`, which must hold no NUL.

    Characters above U+007F are those of Latin-1, one for each byte.
    """
    made = parts(text, secrets)
    if not any(part.expansion for part in made):
        return _quoted(text)
    if all(part.expansion or _IN_DOUBLE_QUOTES.fullmatch(part.text) for part in made):
        return _double_quoted("".join(part.text for part in made))
    return "".join(
        _double_quoted(part.text) if part.expansion else _quoted(part.text) for part in made
    )


def printf(data: bytes, secrets: Secrets = ()) -> str:
    """A command that writes exactly these bytes, in octal escapes where they are not printable."""
    made = parts(_text(data), secrets)
    form = "".join("%s" if part.expansion else _formatted(part.text) for part in made)
    given = [_double_quoted(part.text) for part in made if part.expansion]
    return " ".join([f"printf '{form}'", *given])


def writer(data: bytes, secrets: Secrets = ()) -> str | None:
    """A short command that writes exactly these bytes; None where there is none."""
    if len(data) <= SHORT:
        return printf(data, secrets)
    pieces = _pieces(data)
    spelt = sum(len(unit) for unit, count in pieces if count == 1)
    if spelt <= SHORT and len(pieces) <= _MOST_PIECES:
        return "{ " + "; ".join(_repeated(*piece, secrets) for piece in pieces) + "; }"
    packed = b64encode(_gzip(data)).decode("ascii")
    if len(packed) > PACKED or any(part.expansion for part in parts(_text(data), secrets)):
        return None
    return f"base64 -d <<< {packed} | gunzip"


def _split(part: Part, variable: str, secret: str, find: Find) -> Iterator[Part]:
    if part.expansion:
        yield part
        return
    done = 0
    for trace in find(part.text, secret):
        yield Part(part.text[done : trace.begin])
        yield Part(_expansion(variable, secret, trace), expansion=True)
        done = trace.end
    yield Part(part.text[done:])


def _expansion(variable: str, secret: str, trace: Trace) -> str:
    size = trace.end - trace.begin
    return f"${{{variable}}}" if size == len(secret) else f"${{{variable}:{trace.start}:{size}}}"


def _double_quoted(text: str) -> str:
    return f'"{_PLAIN.sub(_without_braces, text)}"'


def _without_braces(found: re.Match[str]) -> str:
    return f"${found[1]}"


def _quoted(text: str) -> str:
    if _BARE.fullmatch(text):
        return text
    if _PRINTABLE.fullmatch(text):
        return "'" + text.replace("'", "'\\''") + "'"
    return "$'" + "".join(map(_ansi_c, text)) + "'"


def _ansi_c(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    return character if " " <= character <= "~" else f"\\{ord(character):03o}"


def _formatted(text: str) -> str:
    """Text as the format of printf in single quotes; a leading hyphen would be an option."""
    made = []
    for index, character in enumerate(text):
        plain = " " <= character <= "~" and character not in "'\\%" and (index or character != "-")
        made.append(character if plain else _ESCAPES.get(character, f"\\{ord(character):03o}"))
    return "".join(made)


def _pieces(data: bytes) -> list[tuple[bytes, int]]:
    """The data as units with the number of their repeats."""
    if len(data) > _SCANNED and not _RUN.search(data[:SHORT]):
        return [(data, 1)]
    made: list[tuple[bytes, int]] = []
    done = 0
    while found := _RUN.search(data, done):
        unit = found[1] or found[2]
        end = _end(data, unit, found.start())
        made += [(data[done : found.start()], 1), (unit, (end - found.start()) // len(unit))]
        done = end
    return [(unit, count) for unit, count in [*made, (data[done:], 1)] if unit]


def _end(data: bytes, unit: bytes, at: int) -> int:
    """Where the repeats of the unit that begin there end."""
    for block in (unit * SHORT, unit):
        while data.startswith(block, at):
            at += len(block)
    return at


def _repeated(unit: bytes, count: int, secrets: Secrets) -> str:
    if count == 1:
        return printf(unit, secrets)
    if _SAFE_UNIT.fullmatch(unit):
        return f"yes '{_text(unit)}' | head -n {count} | tr -d '\\n'"
    return f"head -c {count} /dev/zero | LC_ALL=C tr '\\0' '\\{unit[0]:03o}'"


def _text(data: bytes) -> str:
    return data.decode("latin-1")


def _gzip(data: bytes) -> bytes:
    """Compressed, with a head that holds no time, so that one body always has one text."""
    packer = compressobj(9, wbits=31)
    return packer.compress(data) + packer.flush()
