"""What the process that runs Schemathesis tells: each call it made, and each finding of its checks.

One JSON value on each line of a file, written at once, so that what was told before the process was
stopped can be read. Both sides use this module; it knows nothing of Schemathesis.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One request that Schemathesis made, and the status of its answer."""

    operation: str
    """The operationId it was made for."""
    phase: str
    """`examples`, `coverage`, `fuzzing` or `stateful`."""
    method: str
    """As sent; another one than the operation's where methods are tried."""
    url: str
    media_type: str
    """Content-Type as sent; empty where none was."""
    body: bytes | None
    status: int

    def json(self) -> object:
        """The body as a JSON value. Raises ValueError where it is none."""
        return json.loads(self.body or b"")


@dataclass(frozen=True, slots=True)
class Finding:
    """A failure of one of Schemathesis' checks."""

    code: str
    """Its stable name of the kind of failure, such as ST101."""
    detail: str
    """What distinguishes failures of one kind, where anything does."""
    call: Call


@dataclass(frozen=True, slots=True)
class Report:
    """All that was told of one run."""

    calls: tuple[Call, ...] = ()
    findings: tuple[Finding, ...] = ()
    finished: bool = True
    """Whether all phases came to their end within the time they had."""
    trouble: str = ""
    """Why Schemathesis did not run; empty where it did."""


def line(told: Call | Finding) -> str:
    """`told` as a line of the file."""
    return json.dumps(asdict(told), default=_packed) + "\n"


def lines(path: Path) -> Iterator[Call | Finding]:
    """What the file holds; a last line that was cut is left out."""
    if not path.exists():
        return
    for text in path.read_bytes().splitlines(keepends=True):
        if text.endswith(b"\n"):
            yield _told(json.loads(text))


def _told(made: Mapping[str, Any]) -> Call | Finding:
    if "call" in made:
        return Finding(**{**made, "call": _call(made["call"])})
    return _call(made)


def _call(made: Mapping[str, Any]) -> Call:
    body = made["body"]
    return Call(**{**made, "body": None if body is None else base64.b64decode(body)})


def _packed(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} is not told")
