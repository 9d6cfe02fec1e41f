"""What goes wrong, as values: a request that is refused, and a server that cannot start.

Imports nothing of the mock. Any part may raise these; `server.py` and the commands catch them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskpact.contract import Violation


@dataclass(frozen=True, slots=True)
class Why:
    """What a refusal tells the client."""

    status: int
    code: str
    """A word for programs, such as `invalid_json`."""
    message: str
    """A sentence for a person; never holds credentials."""
    pointer: str | None = None
    """JSON pointer (RFC 6901) to the one place of the body at fault."""
    offset: int | None = None
    """Where in the body's text the fault was found, in characters."""
    violations: Sequence[Violation] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Headers the answer has besides the usual ones."""
    close: bool = False
    """Whether the connection is of no more use afterwards."""


class Refusal(Exception):  # noqa: N818 - it is a regular outcome of a request, not an error of ours
    """Ends a request with an answer of the 4xx class; nothing of it is kept."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        pointer: str | None = None,
        offset: int | None = None,
        violations: Sequence[Violation] = (),
        headers: tuple[tuple[str, str], ...] = (),
        close: bool = False,
    ) -> None:
        super().__init__(message)
        self.why = Why(status, code, message, pointer, offset, violations, headers, close)


class StartError(Exception):
    """The server cannot start; the text says why and what to do."""


class StoreError(StartError):
    """What is kept cannot be used: not reached, not ours, of a newer version, or damaged."""
