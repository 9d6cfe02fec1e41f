"""What counts as a failure of the mock server under fuzz. Pure, but for what it adds up.

Allowed above 499 is what standards ask for: 501 for a method or a transfer coding that the server
does not know (RFC 9110 section 15.6.2, RFC 9112 section 6.1), and 505 for a version that is not
HTTP/1 (RFC 9110 section 15.6.6).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

import orjson

from taskpact.proving.fuzzing.inputs import Input
from taskpact.proving.fuzzing.reading import Answer

Kind = Literal["status", "refusal", "http", "silence", "hang", "died", "log", "task", "memory"]

_TOLD: Final = 200
"""Failures that are kept; all are counted."""
_JSON: Final = b"application/json"
_CREATED: Final = 202
_OTHER_VERSION: Final = re.compile(rb"HTTP/(?!1\.)")
_CODING: Final = re.compile(rb"transfer-encoding", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that may not be."""

    kind: Kind
    what: str
    number: int | None = None
    """Of the input; None for what cannot be laid to one."""

    def __str__(self) -> str:
        where = "" if self.number is None else f"input {self.number}: "
        return f"{where}{self.what} ({self.kind})"


@dataclass(slots=True)
class Tally:
    """What came of the inputs so far."""

    inputs: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    closed: int = 0
    """Connections with bytes that were closed without any answer."""
    tasks: set[str] = field(default_factory=set)
    """Ids of tasks that answers told of."""
    failed: Counter[str] = field(default_factory=Counter)
    """By kind: how many failures."""
    failures: list[Failure] = field(default_factory=list)
    """The first of them."""

    def fail(self, failure: Failure) -> None:
        """Add a failure."""
        self.failed[failure.kind] += 1
        if len(self.failures) < _TOLD:
            self.failures.append(failure)

    def answered(self, sent: Input, answer: Answer) -> None:
        """Add an answer, and what is wrong with it."""
        self.statuses[answer.status] += 1
        if answer.status >= 400:
            wrong = _refused(sent, answer)
            if wrong is not None:
                self.fail(Failure(*wrong, sent.number))
        elif answer.task_id:
            self.tasks.add(answer.task_id.decode("latin-1"))
        elif answer.status == _CREATED:
            self._acknowledged(sent, answer)

    def _acknowledged(self, sent: Input, answer: Answer) -> None:
        try:
            self.tasks.add(orjson.loads(answer.body)["task_id"])
        except (ValueError, KeyError, TypeError):
            what = f"an acknowledgement that cannot be read: {answer.body[:200]!r}"
            self.fail(Failure("http", what, sent.number))


def _refused(sent: Input, answer: Answer) -> tuple[Kind, str] | None:
    if answer.status >= 500 and not _may(sent, answer.status):
        return "status", f"status {answer.status}: {answer.body[:200]!r}"
    if sent.method == "HEAD":
        return None
    if answer.content_type != _JSON:
        return "refusal", f"status {answer.status} in {answer.content_type!r}, not in JSON"
    try:
        error = orjson.loads(answer.body)["error"]
    except (ValueError, KeyError, TypeError):
        error = None
    if isinstance(error, str) and error:
        return None
    return "refusal", f"status {answer.status} without error: {answer.body[:200]!r}"


def _may(sent: Input, status: int) -> bool:
    if status == 505:
        return _OTHER_VERSION.search(sent.data) is not None
    if status == 501:
        return sent.is_bytes and _CODING.search(sent.data) is not None
    return False
