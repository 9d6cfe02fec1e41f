"""How a request is refused: one exception that carries the whole answer but its bytes.

Every decision may raise it; the server turns it into a JSON error (ERR-01). Imports the
contract's `Violation` only.
"""

from __future__ import annotations

from taskpact.contract import Violation

Headers = tuple[tuple[str, str], ...]


class Refusal(Exception):  # noqa: N818 - the contract's word; it is an answer, not a fault
    """The request is answered by `status` and an error object instead of what it asked for.

    `error` is a sentence for a person and never empty, `code` a word for a program.
    `violations` names the places of the body that are wrong. `headers` go out with the answer.
    With `close` the connection ends after the answer.
    """

    def __init__(
        self,
        status: int,
        error: str,
        code: str,
        violations: tuple[Violation, ...] = (),
        headers: Headers = (),
        *,
        close: bool = False,
    ) -> None:
        super().__init__(status, error, code)
        self.status = status
        self.error = error
        self.code = code
        self.violations = violations
        self.headers = headers
        self.close = close

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.error}"
