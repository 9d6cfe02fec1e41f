"""Server-sent event writer, sans-IO: fields in, the bytes of one block out.

Sources: WHATWG HTML 9.2.5 (format) and 9.2.6 (how a reader takes it). The judge has a reader of
its own; the two share no code, so that a mistake here cannot hide there.
"""

from __future__ import annotations


def frame(
    data: str | bytes,
    *,
    event: str | None = None,
    id: str | None = None,  # noqa: A002 - the field's own name
    retry: int | None = None,
) -> bytes:
    """One event block, ended by its blank line.

    Line breaks in `data` (CR, LF, CRLF) become several data lines, which a reader joins with
    LF again. `data` as bytes is taken as UTF-8.

    Raises:
        ValueError: a line break or NUL in `event` or `id`, a negative `retry`, or text that
            UTF-8 cannot carry.
    """
    raise NotImplementedError


def comment(text: str) -> bytes:
    """A comment, which readers ignore; ended by a blank line so that nothing waits for more."""
    raise NotImplementedError
