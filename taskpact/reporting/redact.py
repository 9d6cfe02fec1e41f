"""Makes text from the wire fit to be shown: without secrets, and without what a terminal obeys.

Pure. Everything that comes from the peer, or was sent to it, passes here before a person sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple, TypeAlias

from taskpact.reporting.disguised import spans

Secrets: TypeAlias = Mapping[str, str] | Sequence[str]
"""Secret texts; as a mapping, by the environment variable from which a reproducer reads each.

Without names they are the tokens of the caller, the teammate and the outsider, then keys.
"""

MASK: Final = "«token»"
SHARED: Final = 16
"""So many characters in common with a secret give too much of it away."""
VARIABLES: Final = ("TASKPACT_TOKEN", "TASKPACT_TEAMMATE_TOKEN", "TASKPACT_OUTSIDER_TOKEN")

# A common part of SHARED characters holds one of the secret's aligned pieces of this size whole.
_PIECE: Final = (SHARED + 1) // 2
_SHORTEST: Final = 4
# What a terminal obeys or hides: controls, line and paragraph separators, joiners and marks of
# direction, the byte order mark, private characters, surrogates, and what is no character.
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\uf8ff\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]"
)


class Trace(NamedTuple):
    """Where a text holds a secret or a part of it."""

    begin: int
    end: int
    start: int
    """Where in the secret that part begins."""


def named(secrets: Secrets) -> Mapping[str, str]:
    """The secrets by the variable a reproducer reads each from; too short ones are none."""
    found = (
        secrets if isinstance(secrets, Mapping) else dict(zip(_variables(), secrets, strict=False))
    )
    return {variable: text for variable, text in found.items() if len(text) >= _SHORTEST}


def traces(text: str, secret: str) -> tuple[Trace, ...]:
    """Where `text` holds the secret, or SHARED characters of it at least; in order, apart.

    The header of a token is no secret, so that alone is no trace of the token.
    """
    if len(secret) < SHARED:
        return tuple(_words(text, secret))
    head = secret.find(".") + 1 if secret.count(".") == 2 else 0
    kept: list[Trace] = []
    for at, start, size in sorted(_candidates(text, secret, head)):
        if kept and at < kept[-1].end:
            continue
        trace = _widened(text, secret, at, start, head) if size else Trace(at, at + len(secret), 0)
        if trace.end - trace.begin >= SHARED:
            kept.append(trace)
    return tuple(kept)


def whole(text: str, secret: str) -> tuple[Trace, ...]:
    """Where `text` holds the secret from its beginning to its end; in order, apart."""
    if len(secret) < SHARED:
        return tuple(_words(text, secret))
    found = re.finditer(re.escape(secret), text)
    return tuple(Trace(*each.span(), 0) for each in found)


PASSES: Final = (whole, traces)
"""What looks for secrets, in order: tokens made at one time share much of their beginning, so a
part of one may be found in another, which is to be told by its own name."""


def redact(text: str, secrets: Secrets) -> str:
    """`text` with every secret, and every longer part of one, replaced by the mask.

    Also where it is written in base64, hexadecimal or percent escapes.
    """
    ordered = sorted(named(secrets).values(), key=len, reverse=True)
    for find in PASSES:
        for secret in ordered:
            for trace in reversed(find(text, secret)):
                text = text[: trace.begin] + MASK + text[trace.end :]
    for secret in ordered:
        for begin, end in reversed(spans(text, secret)):
            text = text[:begin] + MASK + text[end:]
    return text


def visible(text: str) -> str:
    """`text` with what a terminal would obey or hide written as an escape; line ends stay."""
    return _UNSAFE.sub(_escape, text)


def shown(text: str, secrets: Secrets) -> str:
    """`text` redacted and made visible."""
    # Twice: what is put between the characters of a secret must not hide it, nor may its escape.
    return redact(visible(redact(text, secrets)), secrets)


def decoded(data: bytes) -> str:
    """Bytes as text; those that are no UTF-8 as escapes."""
    return data.decode(errors="backslashreplace")


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _variables() -> Iterator[str]:
    yield from VARIABLES
    yield from (f"TASKPACT_SECRET_{number}" for number in count(1))


def _candidates(text: str, secret: str, head: int) -> Iterator[tuple[int, int, int]]:
    """Where the secret is (size 0), and where its pieces are: place, place in the secret, size."""
    yield from ((at, 0, 0) for at in _all(text, secret))
    for start in range(head, len(secret) - _PIECE + 1, _PIECE):
        yield from ((at, start, _PIECE) for at in _all(text, secret[start : start + _PIECE]))


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _words(text: str, secret: str) -> Iterator[Trace]:
    """Where a short secret stands by itself; inside a longer word it is chance."""
    pattern = rf"(?<![A-Za-z0-9]){re.escape(secret)}(?![A-Za-z0-9])"
    return (Trace(*found.span(), 0) for found in re.finditer(pattern, text))


def _widened(text: str, secret: str, at: int, start: int, head: int) -> Trace:
    """The longest part in common around one that begins at `at` and, in the secret, at `start`."""
    begin, first = at, start
    while begin > 0 and first > head and text[begin - 1] == secret[first - 1]:
        begin, first = begin - 1, first - 1
    end, last = at, start
    while end < len(text) and last < len(secret) and text[end] == secret[last]:
        end, last = end + 1, last + 1
    return Trace(begin, end, first)
