"""Servers that are wrong about the ranges of numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import (
    accepting,
    accepting_when_continuing,
    as_stream,
    defect,
    integers,
    is_number,
    reading_fields,
    refusing,
    rewriting,
    stumbling,
)
from taskpact.contract import Field

_BYTE = 2**7
_MANY_DIGITS = re.compile(rb"(?<=: )-?[0-9]{10,40}(?![0-9.eE])")
_HUGE_MEMBER = re.compile(rb', "[a-z_]+": -?[0-9]{20,}')


def _clamped_low(field: Field, value: Any) -> Any:  # noqa: ANN401 - a JSON value
    low = field.minimum
    return low if low is not None and is_number(value) and value < low else value


def _clamped_high(field: Field, value: Any) -> Any:  # noqa: ANN401
    high = field.maximum
    return high if high is not None and is_number(value) and value > high else value


def _one_more(field: Field, value: Any) -> Any:  # noqa: ANN401
    high = field.maximum
    return high if high is not None and is_number(value) and value == high + 1 else value


def _one_less(field: Field, value: Any) -> Any:  # noqa: ANN401
    low = field.minimum
    return low if low is not None and is_number(value) and value == low - 1 else value


def _has_fraction(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value) and value != int(value)


def _cut(_: Field, value: Any) -> Any:  # noqa: ANN401
    return int(value) if _has_fraction(value) else value


def _rounded(_: Field, value: Any) -> Any:  # noqa: ANN401
    return round(value) if _has_fraction(value) else value


def _from_digits(_: Field, value: Any) -> Any:  # noqa: ANN401
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _empty_is_nothing(_: Field, value: Any) -> Any:  # noqa: ANN401
    return None if value == "" else value


def _from_boolean(_: Field, value: Any) -> Any:  # noqa: ANN401
    return int(value) if isinstance(value, bool) else value


def _boolean_is_nothing(_: Field, value: Any) -> Any:  # noqa: ANN401
    return None if isinstance(value, bool) else value


def _wrapped(width: int) -> Callable[[bytes], bytes]:
    """Each integer of many digits as it is in a word of so many bits."""

    def wrapped(data: bytes) -> bytes:
        return _MANY_DIGITS.sub(lambda found: b"%d" % (int(found[0]) % 2**width), data)

    return wrapped


def _without_huge(data: bytes) -> bytes:
    return _HUGE_MEMBER.sub(b"", data)


def _absolute(_: Field, value: Any) -> Any:  # noqa: ANN401
    return abs(value) if is_number(value) else value


DEVIATIONS: tuple[Deviation, ...] = (
    defect(
        "rng-upper-end-refused",
        "RNG-01",
        "Takes the upper end of a range for outside.",
        refusing(integers, lambda field, value: value == field.maximum),
    ),
    defect(
        "rng-lower-end-refused",
        "RNG-01",
        "Takes the lower end of a range for outside.",
        refusing(integers, lambda field, value: value == field.minimum),
    ),
    defect(
        "rng-zero-is-nothing",
        "RNG-01",
        "Takes zero for a missing value, and says so.",
        refusing(integers, lambda _, value: is_number(value) and not value),
    ),
    defect(
        "rng-raised-to-lower-end",
        "RNG-02",
        "Raises a number below the range to its lower end.",
        reading_fields(integers, _clamped_low),
    ),
    defect(
        "rng-lower-end-off-by-one",
        "RNG-02",
        "Takes the integer below a range as well.",
        reading_fields(integers, _one_less),
    ),
    defect(
        "rng-lowered-to-upper-end",
        "RNG-03",
        "Lowers a number above the range to its upper end.",
        reading_fields(integers, _clamped_high),
    ),
    defect(
        "rng-upper-end-off-by-one",
        "RNG-03",
        "Takes the integer above a range as well.",
        reading_fields(integers, _one_more),
    ),
    defect(
        "rng-unchecked-before-stream",
        "RNG-03",
        "Starts a stream before it looks at the body.",
        accepting(as_stream),
    ),
    defect(
        "rng-unchecked-in-a-mode",
        "RNG-02",
        "Looks at numbers only where the mode is omitted.",
        accepting(lambda _, body: "mode" in body),
    ),
    defect(
        "rng-unchecked-when-continuing",
        "RNG-03",
        "Does not look at the body of a request that continues a task.",
        accepting_when_continuing,
    ),
    defect(
        "rng-fraction-cut",
        "RNG-04",
        "Cuts a fraction off.",
        reading_fields(integers, _cut),
    ),
    defect(
        "rng-fraction-rounded",
        "RNG-04",
        "Rounds to an integer.",
        reading_fields(integers, _rounded),
    ),
    defect(
        "rng-digits-taken",
        "RNG-05",
        "Makes a number of text that is digits.",
        reading_fields(integers, _from_digits),
    ),
    defect(
        "rng-empty-text-taken",
        "RNG-05",
        "Takes empty text in place of a number for nothing.",
        reading_fields(integers, _empty_is_nothing),
    ),
    defect(
        "rng-boolean-taken",
        "RNG-06",
        "Takes a boolean for one or zero.",
        reading_fields(integers, _from_boolean),
    ),
    defect(
        "rng-boolean-ignored",
        "RNG-06",
        "Ignores a boolean in place of a number.",
        reading_fields(integers, _boolean_is_nothing),
    ),
    defect(
        "rng-wraps-at-32-bits",
        "RNG-07",
        "Keeps the lower 32 bits of a number.",
        rewriting(_wrapped(32)),
    ),
    defect(
        "rng-wraps-at-64-bits",
        "RNG-07",
        "Keeps the lower 64 bits of a number.",
        rewriting(_wrapped(64)),
    ),
    defect(
        "rng-huge-ignored",
        "RNG-07",
        "Ignores a number that no machine integer holds.",
        rewriting(_without_huge),
    ),
    defect(
        "rng-long-number-fails",
        "RNG-08",
        "Fails on a number of very many digits.",
        stumbling(lambda data: re.search(rb"[0-9]{4301}", data) is not None),
    ),
    defect(
        "rng-infinite-number-fails",
        "RNG-08",
        "Fails on a number that is infinite as a float.",
        stumbling(lambda data: re.search(rb"[:,[ ]-?[0-9.]+e[0-9]{3}", data) is not None),
    ),
    defect(
        "rng-point-refused",
        "RNG-09",
        "Refuses every number with a decimal point.",
        stumbling(lambda data: re.search(rb": ?-?[0-9]+\.", data) is not None, status=400),
    ),
    defect(
        "rng-exponent-refused",
        "RNG-10",
        "Refuses every number with an exponent.",
        stumbling(lambda data: re.search(rb": ?[0-9]+[eE]", data) is not None, status=400),
    ),
    defect(
        "rng-one-byte",
        "RNG-11",
        "Refuses a number that does not fit a signed byte.",
        refusing(integers, lambda _, value: is_number(value) and value >= _BYTE),
    ),
    defect(
        "rng-sign-lost",
        "RNG-11",
        "Reads a number without its sign.",
        reading_fields(integers, _absolute),
    ),
    defect(
        "rng-negative-zero-refused",
        "RNG-12",
        "Refuses zero with a sign.",
        stumbling(lambda data: re.search(rb": ?-0[,.}]", data) is not None, status=400),
    ),
)
