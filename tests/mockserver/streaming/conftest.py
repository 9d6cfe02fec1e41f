"""A strict little reader of event streams, written from WHATWG HTML 9.2.6 for these tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest


class Got(NamedTuple):
    """One dispatched event."""

    type: str
    data: str
    id: str


def read_stream(stream: bytes) -> list[Got]:
    """The events a reader dispatches; a block that is not ended is not dispatched."""
    got, last_id = [], ""
    event, data = "", []
    lines = re.split("\r\n|\r|\n", stream.decode("utf-8", errors="strict"))
    for line in lines[:-1]:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                got.append(Got(event or "message", "\n".join(data), last_id))
            event, data = "", []
        elif name == "data":
            data.append(value)
        elif name == "event":
            event = value
        elif name == "id" and "\0" not in value:
            last_id = value
    return got


@pytest.fixture(scope="session")
def read() -> Callable[[bytes], list[Got]]:
    """The reader."""
    return read_stream
