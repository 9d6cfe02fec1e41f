"""Looks up the addresses of a host within a time: the system's own limit may be minutes.

A lookup cannot be ended, so it is left alone in a thread that keeps nobody from leaving.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeAlias

Found: TypeAlias = Sequence[tuple[Any, ...]]
"""What getaddrinfo gives."""
Lookup: TypeAlias = Callable[[str, int], Found]


def _system(host: str, port: int) -> Found:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


SYSTEM: Final[Lookup] = _system


def addresses(host: str, port: int, seconds: float, lookup: Lookup = SYSTEM) -> Found:
    """The endpoints of a host. Raises TimeoutError after so many seconds, else OSError.

    A name that no lookup can hold (UnicodeError) is an OSError as well.
    """
    answer: SimpleQueue[Found | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(lookup(host, port))
        except OSError as error:
            answer.put(error)
        except UnicodeError as error:
            answer.put(OSError(f"no name of a host: {error}"))

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found
