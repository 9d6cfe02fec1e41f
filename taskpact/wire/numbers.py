"""Reads JSON as RFC 8259 writes it: no NaN or Infinity, and whole numbers of any length. Pure."""

import json
from typing import Final

_EXACT: Final = 1_000
"""Digits up to which a whole number is read exactly; Python refuses to read much longer ones."""


def loads(text: str | bytes) -> object:
    """The value. Raises ValueError where there is none, RecursionError where it nests too deep."""
    made: object = json.loads(text, parse_int=_whole, parse_constant=_refuse)
    return made


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _EXACT else float(digits)


def _refuse(name: str) -> object:
    message = f"{name} is not JSON"
    raise ValueError(message)
