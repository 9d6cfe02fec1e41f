"""What several checks share is made once, also where they run side by side."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from taskpact.once import Once

SECONDS = 10
"""The most that a thread of these tests may wait for another."""


def test_a_value_is_made_once_for_each_key() -> None:
    made: list[str] = []
    once: Once[str, str] = Once()

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    assert [once.get(key, lambda key=key: make(key)) for key in "abab"] == ["A", "B", "A", "B"]
    assert made == ["a", "b"]


def test_who_asks_while_it_is_made_gets_the_same_one() -> None:
    once: Once[str, object] = Once()
    asked, may_end = threading.Event(), threading.Event()

    def make() -> object:
        asked.set()
        assert may_end.wait(SECONDS)
        return object()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once.get, "key", make)
        assert asked.wait(SECONDS)
        second = pool.submit(once.get, "key", make)
        may_end.set()
        assert first.result(SECONDS) is second.result(SECONDS)


def test_another_key_does_not_wait() -> None:
    once: Once[str, str] = Once()

    def make() -> str:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(once.get, "other", lambda: "made meanwhile").result(SECONDS)

    assert once.get("key", make) == "made meanwhile"


def test_what_could_not_be_made_is_made_for_the_next_who_asks() -> None:
    once: Once[str, int] = Once()
    with pytest.raises(ZeroDivisionError):
        once.get("key", lambda: 1 // 0)
    assert once.get("key", lambda: 1) == 1
