"""What a payload did to the framing of a stream: text that became lines, events, ids, headers.

Pure functions of a stream that was read. A mark is a word that was sent inside the user's text
and nowhere else, so wherever it stands outside a text, the text has leaked (SSE-06, SSE-07).
Each function says where, in a few words, or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from taskpact.judging.chunks import is_json, type_of
from taskpact.judging.streams import Read, is_of_json
from taskpact.wire.exchange import Exchange

_CONTROLS: Final = re.compile("[\0-\x1f]")
_ENDS: Final = re.compile(rb"\r\n|\r|\n")


def cut_data(read: Read, mark: str) -> str | None:
    """Where data that holds the mark ends early (SSE-06)."""
    return next(_cut(read, mark), None)


def _cut(read: Read, mark: str) -> Iterator[str]:
    for flaw in read.stream.flaws:
        if flaw.kind == "unknown-field" and mark in flaw.detail:
            yield f"a line of its own at byte {flaw.offset}: {flaw.detail[:60]!r}"
    if mark.encode() in read.stream.tail.data:
        yield f"the unfinished block at byte {read.stream.tail.start}"
    for number, event in enumerate(read.events, 1):
        begins = event.data.lstrip()[:1]
        if mark in event.data and begins in {"{", "["} and not _is_whole(event.data):
            yield f"event {number}, byte {event.start}: {event.data[:60]!r} is no JSON"


def _is_whole(data: str) -> bool:
    """Whether data is JSON; control characters that end no line are another matter (SSE-21)."""
    return is_json(data) or ("\n" not in data and is_json(_CONTROLS.sub(" ", data)))


def became_framing(read: Read, mark: str, delay: int | None = None) -> str | None:
    """Where the mark is an event, a type, an id or a comment, or the delay is set (SSE-07)."""
    return next(_framing(read, mark, delay), None)


def _framing(read: Read, mark: str, delay: int | None) -> Iterator[str]:
    for comment in read.stream.comments:
        if comment.text.lstrip().startswith(mark):
            yield f"a comment at byte {comment.start}: {comment.text[:60]!r}"
    for retry in read.stream.retries:
        if retry.milliseconds == delay:
            yield f"the reconnection delay at byte {retry.start}: {delay}"
    # A server that writes plain text may begin a piece anywhere; one that writes JSON may not.
    of_json = is_of_json(read)
    for number, event in enumerate(read.events, 1):
        where = f"event {number}, byte {event.start}"
        if event.type.startswith(mark):
            yield f"the type of {where}: {event.type[:60]!r}"
        if event.id.startswith(mark):
            yield f"the id of {where}: {event.id[:60]!r}"
        if (of_json and event.data.startswith(mark)) or type_of(event.data).startswith(mark):
            yield f"{where}: {event.data[:60]!r}"


def became_header(exchange: Exchange, mark: str) -> str | None:
    """Which line of the received head the mark, or a field with it, has become (SSE-07).

    The head is looked at as it was received: a client that is strict shows no headers of it.
    """
    head = exchange.received.partition(b"\r\n\r\n")[0]
    lines = (line.decode("latin-1") for line in _ENDS.split(head))
    return next(
        (repr(line[:60]) for line in lines if re.match(rf"((event|id|data)?: ?)?{mark}", line)),
        None,
    )
