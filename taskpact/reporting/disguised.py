"""Finds secrets that are written in another way: in base64, hexadecimal or percent escapes. Pure.

A server may repeat a token so, and whoever reads the report could undo it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

SHORTEST: Final = 16
"""So many characters of another form in a row, and the secret counts as given away."""

_PIECE: Final = SHORTEST // 2
_RUN: Final = re.compile(rf"[A-Za-z0-9+/_%-]{{{SHORTEST},}}")


class _Place(NamedTuple):
    form: str
    start: int


def spans(text: str, secret: str) -> tuple[tuple[int, int], ...]:
    """Where `text` holds SHORTEST characters or more of another form of the secret; apart."""
    runs = list(_RUN.finditer(text))
    if not runs or len(secret) < SHORTEST:
        return ()
    pieces = _pieces(secret)
    return tuple(span for run in runs for span in _in_run(text, run.start(), run.end(), pieces))


def _in_run(
    text: str, at: int, end: int, pieces: Mapping[str, tuple[_Place, ...]]
) -> Iterator[tuple[int, int]]:
    begin = at
    while at + _PIECE <= end:
        places = pieces.get(text[at : at + _PIECE])
        if places is None:  # nearly always, and a text may be long
            at += 1
            continue
        found = max(_widened(text, begin, at, end, each) for each in places)
        if found[1] - found[0] >= SHORTEST:
            yield found
            begin = at = found[1]
        else:
            at += 1


def _widened(text: str, begin: int, at: int, end: int, place: _Place) -> tuple[int, int]:
    """The longest common part around a piece that was found at `at`, within the run."""
    form, start = place
    first, last = at, at
    here = start
    while first > begin and here > 0 and text[first - 1] == form[here - 1]:
        first, here = first - 1, here - 1
    here = start
    while last < end and here < len(form) and text[last] == form[here]:
        last, here = last + 1, here + 1
    return first, last


@lru_cache(maxsize=512)
def _pieces(secret: str) -> Mapping[str, tuple[_Place, ...]]:
    """Pieces of every form, of which a common part of SHORTEST characters holds one whole."""
    made: dict[str, tuple[_Place, ...]] = {}
    for form in written(secret):
        for start in range(0, len(form) - _PIECE + 1, _PIECE):
            piece = form[start : start + _PIECE]
            made[piece] = (*made.get(piece, ()), _Place(form, start))
    return made


def written(secret: str) -> set[str]:
    """The other forms of a secret.

    RFC 4648 sections 4, 5 and 8, at each place where the secret may begin; RFC 3986 2.1.
    """
    # Of a token in three parts the first is its header, which is no secret.
    data = (secret.partition(".")[2] if secret.count(".") == 2 else secret).encode()
    base64 = {_base64(data, shift) for shift in range(3)}
    url_safe = {each.translate(str.maketrans("+/", "-_")) for each in base64}
    percent = "".join(f"%{byte:02x}" for byte in data)
    return {*base64, *url_safe, percent, percent.upper(), data.hex(), data.hex().upper()}


def _base64(data: bytes, shift: int) -> str:
    """The digits that depend on the data alone, begun `shift` bytes after a full three."""
    text = b64encode(b"\0" * shift + data).decode().rstrip("=")
    return text[(8 * shift + 5) // 6 : 8 * (shift + len(data)) // 6]
