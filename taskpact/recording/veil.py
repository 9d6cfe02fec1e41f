"""Hides secrets in what is recorded, each by a text of the same length and make. Pure.

Every offset stays true, and whoever judges the record again declares the stand-ins as the secrets,
so that a server which gave one away still does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import Any, Final, TypeVar, cast

from taskpact.judging.disguises import forms
from taskpact.reporting.disguised import spans, written
from taskpact.reporting.redact import SHARED, Trace, traces, whole
from taskpact.wire.exchange import Exchange

T = TypeVar("T")

_SHORTEST: Final = 4
_PIECE: Final = SHARED // 2
_DIGITS: Final = "0123456789"
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_BLOCK: Final = 512 * _PIECE
"""A long text mostly says the same over and over; each of its blocks is looked through once."""
_FILLER: Final = "x"
_WORD: Final = re.compile(rf"[A-Za-z0-9._~+/-]{{{SHARED},}}")
# By the bytes that a character takes in UTF-8: what stands for those that are not ASCII.
_OTHERS: Final[Mapping[int, str]] = {2: "é", 3: "漢", 4: "😀"}


def stand_in(name: str, secret: str) -> str:
    """What stands for the secret of this name: letters for letters, digits for digits.

    It follows from the name and from where there are letters and digits, from nothing else.
    """
    return "".join(map(_other, secret, _chances(name)))


def _other(character: str, chance: int) -> str:
    if character in _DIGITS:
        return _DIGITS[chance % len(_DIGITS)]
    if character.isascii() and character.isalpha():
        chosen = _LOWER[chance % len(_LOWER)]
        return chosen if character.islower() else chosen.upper()
    return character if character.isascii() else _OTHERS[len(character.encode())]


def _chances(name: str) -> Iterator[int]:
    block = name.encode()
    while True:
        block = sha256(block).digest()
        yield from block


class Veil:
    """The secrets of a run and what stands for them; it may learn further ones."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._texts = _Table()
        self._bytes = _Table()
        for name, secret in secrets.items():
            self.learn(name, secret)

    def learn(self, name: str, secret: str) -> None:
        """Hide this one too, from now on."""
        if secret in self._texts or len(secret) < _SHORTEST:
            return
        other = stand_in(name, secret)
        for one, stands in ((secret, other), *_disguises(secret, other)):
            self._texts.add(one, stands)
            # One character for each byte, so that offsets are those of the bytes.
            self._bytes.add(_bytewise(one), _bytewise(stands))

    def learn_made(self, name: str, token: str) -> None:
        """Hide a token that the judge has made, where it stands as it is.

        There are hundreds, some of them long, and what they share with the caller's is known.
        """
        other = stand_in(name, token)
        for table in (self._texts, self._bytes):
            table.add_word(token, other)

    def text(self, text: str) -> str:
        """The text with stand-ins; it is as long."""
        return self._texts.covered(text)

    def data(self, data: bytes) -> bytes:
        """The same of bytes."""
        return self._bytes.covered(data.decode("latin-1")).encode("latin-1")

    def value(self, value: T) -> T:
        """The same of every text in a value."""
        return cast("T", _mapped(value, self.text, self.data))

    def exchange(self, exchange: Exchange) -> Exchange:
        """The same of an exchange, whose bodies are mostly the ends of what went over the wire."""
        sent, received = self.data(exchange.sent), self.data(exchange.received)
        return replace(
            exchange,
            url=self.text(exchange.url),
            request_headers=self.value(exchange.request_headers),
            request_body=self._end(exchange.request_body, exchange.sent, sent),
            sent=sent,
            received=received,
            reason=self.text(exchange.reason),
            headers=self.value(exchange.headers),
            body=self._end(exchange.body, exchange.received, received),
            fault=self.value(exchange.fault),
            surplus=self._end(exchange.surplus, exchange.received, received),
        )

    def _end(self, part: bytes, whole: bytes, shown: bytes) -> bytes:
        if part and whole.endswith(part):
            return shown[-len(part) :]
        return self.data(part)


class _Table:
    """Secrets with their stand-ins, and a quick way to see that none is there."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._long: dict[str, str] = {}
        self._short: dict[str, str] = {}
        self._plain: dict[str, list[str]] = {}
        """By piece of a secret: whose it is."""
        self._written: dict[str, list[str]] = {}
        """The same of its other forms."""

    def __contains__(self, secret: str) -> bool:
        return secret in self._long or secret in self._short

    def add(self, secret: str, other: str) -> None:
        if len(secret) < SHARED:
            self._short.setdefault(secret, other)
        elif secret not in self._long:
            self._long[secret] = other
            self._words[secret] = other
            # Of a token in three parts the first is its header, which is no secret.
            told = secret.partition(".")[2] if secret.count(".") == 2 else secret
            _index(self._plain, told, secret)
            for form in written(secret):
                _index(self._written, form, secret)

    def add_word(self, word: str, other: str) -> None:
        self._words.setdefault(word, other)

    def covered(self, text: str) -> str:
        if len(text) >= SHARED:
            # Most texts that hold a secret hold it as a word, and nothing else of it.
            text = _WORD.sub(self._word, text)
        for secret, other in self._short.items():
            if secret in text:
                text = _replaced(text, whole(text, secret), other)
        # SHARED characters hold one of the text's aligned pieces whole, wherever they begin.
        blocks = {text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK)}
        pieces = {each[at : at + _PIECE] for each in blocks for at in range(0, len(each), _PIECE)}
        for secret in _owners(self._plain, pieces):
            text = text.replace(secret, self._long[secret])
            text = _replaced(text, traces(text, secret), self._long[secret])
        for secret in _owners(self._written, pieces):
            for at, end in reversed(spans(text, secret)):
                text = text[:at] + _FILLER * (end - at) + text[end:]
        return text

    def _word(self, found: re.Match[str]) -> str:
        return self._words.get(found[0], found[0])


def _index(pieces: dict[str, list[str]], form: str, secret: str) -> None:
    """Note every piece of the form as one of the secret."""
    for at in range(len(form) - _PIECE + 1):
        owners = pieces.setdefault(form[at : at + _PIECE], [])
        if not owners or owners[-1] != secret:
            owners.append(secret)


def _owners(known: Mapping[str, Sequence[str]], pieces: set[str]) -> list[str]:
    """Whose any of these pieces are, the longest secret first."""
    found = {owner for piece in known.keys() & pieces for owner in known[piece]}
    return sorted(found, key=lambda each: (-len(each), each))


def _replaced(text: str, found: Sequence[Trace], other: str) -> str:
    for at, end, start in reversed(found):
        text = text[:at] + other[start : start + end - at] + text[end:]
    return text


def _bytewise(text: str) -> str:
    return text.encode().decode("latin-1")


def _disguises(secret: str, made: str) -> Iterable[tuple[str, str]]:
    """The secret written in other ways, and the stand-in in the same."""
    others = {kind: text for kind, text in forms(made) if kind}
    for kind, text in forms(secret):
        if kind and len(others.get(kind, "")) == len(text):
            yield text, others[kind]


def _mapped(value: Any, text: Callable[[str], str], data: Callable[[bytes], bytes]) -> Any:  # noqa: ANN401
    match value:
        case str():
            return text(value)
        case bytes():
            return data(value)
        case tuple() | list():
            made = [_mapped(each, text, data) for each in value]
            return type(value)(made)
        case dict():
            return {text(str(key)): _mapped(each, text, data) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        names = [each.name for each in fields(value)]
        changed = {name: _mapped(getattr(value, name), text, data) for name in names}
        return replace(value, **changed)
    return value
