"""What goes wrong with a store while the server runs, told as refusals."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from mockserver.errors import Refusal, StoreError

LOG = logging.getLogger("mockserver.store")

_SOON = (("Retry-After", "1"),)
"""RFC 9110 section 10.2.3, in seconds."""


def unavailable(where: str, why: object) -> Refusal:
    """The store cannot be asked just now. `where` and `why` are for the log alone."""
    LOG.warning("the store %s cannot be used: %s", where, why)
    error = "the store of tasks is not available: try again, or see the log of the server"
    return Refusal(503, "store_unavailable", error, headers=_SOON)


def contended(task_id: str) -> Refusal:
    """Others were quicker, again and again; nothing was changed."""
    error = f"the task {task_id[:80]!r} is changed by too many at once: try again"
    return Refusal(503, "store_contended", error, headers=_SOON)


@contextmanager
def readable(where: str) -> Iterator[None]:
    """What is stored and cannot be read, or written, is an error of the server's."""
    try:
        yield
    except StoreError as error:
        LOG.error("the store %s: %s", where, error)
        raise Refusal(500, "store_damaged", "the task cannot be read: see the log") from error
