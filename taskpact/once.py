"""Values that several checks share, each made once, also where checks run side by side."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Once(Generic[Key, Value]):
    """Values by key. Who asks for one that is being made waits for it; other keys do not wait."""

    def __init__(self) -> None:
        self._made: dict[Key, Value] = {}
        self._locks: defaultdict[Key, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of the key, made now if there is none.

        What `make` raises goes to the one who asked, and the next makes it anew.
        """
        with self._lock:
            mine = self._locks[key]
        with mine:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]
