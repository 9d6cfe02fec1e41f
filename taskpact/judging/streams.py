"""Judgements of the bytes of an event stream: its form, its chunks, its text.

Pure functions of a recorded exchange. Sources: WHATWG HTML 9.2.5 (format) and 9.2.6 (how a
reader takes it). Reading is `taskpact.wire.sse`; the order of chunks is `stream_grammar`'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from taskpact.judging.chunks import Reading, chunks, is_json, strings, texts, type_of
from taskpact.judging.coding import Plain, plain
from taskpact.judging.stream_grammar import Profile, order
from taskpact.judging.stream_rules import Rule, Violation
from taskpact.wire import sse
from taskpact.wire.exchange import Exchange
from taskpact.wire.stream import Event, Stream

_LINES: Final = re.compile(rb"\r\n|\r|\n")
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+ *")
"""What a field of somebody's own invention is called. The grammar allows any name, but one with a
brace, a quote or a space in it is a line of payload."""
_BOM: Final = b"\xef\xbb\xbf"
_DIGITS: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Read:
    """A stream that was read, and everything judgements ask of it."""

    exchange: Exchange

    @cached_property
    def plain(self) -> Plain:
        """The body without its content coding. Raises ValueError where that is unknown."""
        return plain(self.exchange)

    @cached_property
    def stream(self) -> Stream:
        """The stream as the standard reads it."""
        return sse.read(self.plain.body)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that every reader gets."""
        return self.stream.events

    def chunks(self, profile: Profile) -> Reading:
        """The events as chunks of a profile."""
        return chunks(self.events, profile)

    def lines(self, event: Event) -> list[tuple[str, str]]:
        """The fields of an event as they stand, in order: names and values."""
        found = []
        for line in _LINES.split(self.plain.body[event.start : event.end]):
            name, _, value = line.decode(errors="replace").partition(":")
            if name:
                found.append((name, value.removeprefix(" ")))
        return found


# --- the form (SSE-02, SSE-04, SSE-05, SSE-19, SSE-20)


def form(read: Read) -> tuple[Violation, ...]:
    """Where the bytes break the form of an event stream."""
    return (
        *_undecodable(read),
        *_stray(read),
        *_flaws(read.stream),
        *_glued(read.events),
        *_ids(read),
    )


def _undecodable(read: Read) -> Iterator[Violation]:
    try:
        read.plain.body.decode()
    except UnicodeDecodeError as error:
        around = read.plain.body[max(0, error.start - 20) : error.start + 10]
        yield Violation(Rule.UTF8, _number(read.events, error.start), error.start, repr(around))


def _stray(read: Read) -> Iterator[Violation]:
    """Lines of payload that lost their `data:`, and blocks that lose it by a misspelt name.

    Unknown fields are legal (9.2.6), so a misspelt one beside a right one harms nobody.
    """
    for block in _blocks(read.plain.body):
        names = [line.partition(b":")[0].decode(errors="replace") for _, line in block]
        for (offset, line), name in zip(block, names, strict=True):
            lost = name.strip().lower() == "data" != name and "data" not in names
            if name and (lost or not _NAME.fullmatch(name)):
                shown = line[:60].decode(errors="replace")
                yield Violation(Rule.STRAY, _number(read.events, offset), offset, shown)


def _blocks(body: bytes) -> Iterator[list[tuple[int, bytes]]]:
    """The lines between blank lines, each with its offset."""
    block: list[tuple[int, bytes]] = []
    at = len(_BOM) if body.startswith(_BOM) else 0
    for line in body[at:].splitlines(keepends=True):  # of bytes: at CRLF, CR and LF only
        text = line.rstrip(b"\r\n")
        if text:
            block.append((at, text))
        elif block:
            yield block
            block = []
        at += len(line)
    if block:
        yield block


def _flaws(stream: Stream) -> Iterator[Violation]:
    for flaw in stream.flaws:
        number = _number(stream.events, flaw.offset)
        if flaw.kind == "unterminated-block":
            yield Violation(Rule.UNFINISHED, number, flaw.offset, flaw.detail)
        elif flaw.kind == "bad-retry":
            yield Violation(Rule.RETRY_DIGITS, number, flaw.offset, flaw.detail[:60])


def _glued(events: Iterable[Event]) -> Iterator[Violation]:
    """Several chunks in one event; one chunk over several lines is legal."""
    for number, event in enumerate(events, 1):
        lines = event.data.split("\n")
        if (
            len(lines) > 1
            and not is_json(event.data)
            and sum(bool(type_of(line)) for line in lines) > 1
        ):
            yield Violation(Rule.SEVERAL_IN_ONE, number, event.start, event.data[:60])


def _ids(read: Read) -> Iterator[Violation]:
    """Numeric ids increase, others do not repeat; an id that a block does not set is none."""
    last: int | None = None
    seen: set[str] = set()
    for number, event in enumerate(read.events, 1):
        for value in [value for name, value in read.lines(event) if name == "id"][-1:]:
            if not _DIGITS.fullmatch(value):
                broken = bool(value) and value in seen
                seen.add(value)
            else:
                at = int(value[:400])
                broken, last = last is not None and at <= last, at
            if broken:
                yield Violation(Rule.IDS_INCREASE, number, event.start, f"id {value[:40]}")


def _number(events: Iterable[Event], offset: int) -> int:
    return sum(event.end <= offset for event in events) + 1


# --- the order and the JSON of chunks (SSE-21 to SSE-31)


def violations(read: Read, profile: Profile) -> tuple[Violation, ...]:
    """Where chunks or their order break the profile."""
    reading = read.chunks(profile)
    return (*reading.violations, *order(reading.chunks, len(read.plain.body), profile))


# --- text


def said(read: Read, profile: Profile) -> tuple[str, ...]:
    """Every text the stream may be said to hold: of messages, and of each event by itself."""
    alone = [text for event in read.events for text in strings(event)]
    joined = texts(read.chunks(profile).chunks, profile)
    return (*joined, "".join(joined), *alone)


def holds(read: Read, profile: Profile, text: str) -> bool:
    """Whether the text is somewhere in the stream, also cut into deltas."""
    return any(text in each for each in said(read, profile))


def is_of_json(read: Read) -> bool:
    """Whether the events hold JSON objects, so that all of their data is expected to."""
    starts = [event.data.lstrip()[:1] for event in read.events]
    return bool(starts) and starts.count("{") * 2 >= len(starts)


def lost(sent: str, came: str) -> bool:
    """Whether `came` is `sent` with a few characters dropped: a tenth at most."""
    left = iter(sent)
    return 0.9 * len(sent) <= len(came) < len(sent) and all(each in left for each in came)


def habits(read: Read) -> str:
    """What else than data the stream uses, in words."""
    lines = [line for event in read.events for line in read.lines(event)]
    names = sorted({name for name, _ in lines})
    types = sorted({event.type for event in read.events})
    ends = [
        name
        for name, end in (("CRLF", rb"\r\n"), ("LF", rb"(?<!\r)\n"), ("CR", rb"\r(?!\n)"))
        if re.search(end, read.plain.body)
    ]
    return (
        f"{len(read.events)} events of type {', '.join(types) or 'none'}; fields"
        f" {', '.join(names) or 'none'}; {len(read.stream.comments)} comments; lines end in"
        f" {' and '.join(ends) or 'nothing'}"
    )
