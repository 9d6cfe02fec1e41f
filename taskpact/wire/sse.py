"""The judge's reader of event streams: bytes in, events out.

It exists because a judge must see a stream exactly as the standard says, and must also see what
the standard throws away: comments, malformed fields, the block that never ended. It touches
nothing: no socket, no clock.

Source: WHATWG HTML 9.2.5 (lines, decoding) and 9.2.6 (fields, dispatch).

Three points decide the shape of the code.

- Lines are cut as bytes. In UTF-8 no part of a longer sequence is a CR, an LF or a colon, and the
  replacement of an invalid sequence never swallows one (Encoding standard, UTF-8 decoder), so
  decoding line by line gives the same text as decoding the stream.
- A CR completes a line at once, although an LF may follow: waiting for it would hold back an event
  that has already arrived. So a line ends just past the byte that completed it, for CRLF the CR,
  and offsets do not depend on how the stream was cut into pieces.
- Nothing grows without a bound. Going over one is a flaw and ends the reading; it is no exception.

Not done: reconnection (9.2.3, 9.2.4), which binds `EventSource` and cannot apply to a POST.
"""

from typing import Final

from taskpact.wire.stream import Comment, Event, Flaw, FlawKind, Retry, Stream, Tail

__all__ = ["Comment", "Event", "Flaw", "FlawKind", "Reader", "Retry", "Stream", "Tail", "read"]

MAX_EVENTS: Final = 100_000
MAX_BYTES: Final = 64 * 1024 * 1024

_BOM: Final = b"\xef\xbb\xbf"
_COLON: Final = ord(":")
_MAX_UNKNOWN_NAMES: Final = 64
_MAX_SHOWN: Final = 80
# Longer numbers of milliseconds are all "for ever"; reading them exactly takes quadratic time.
_MAX_RETRY_DIGITS: Final = 100


class Reader:
    """Reads one stream, in pieces of any size. Time is linear in the bytes fed.

    Events are handed out by `feed`; all else gathers in the attributes. After a limit (`limit` is
    set) everything fed is ignored.
    """

    def __init__(
        self,
        *,
        max_events: int = MAX_EVENTS,
        max_line_bytes: int = MAX_BYTES,
        max_block_bytes: int = MAX_BYTES,
    ) -> None:
        """Start at the first byte of a stream.

        `max_events` bounds events, and just so comments with retry settings; `max_line_bytes` a
        line without its end; `max_block_bytes` the lines of one event together.
        """
        self.comments: list[Comment] = []
        self.retries: list[Retry] = []
        self.flaws: list[Flaw] = []
        self.limit: Flaw | None = None
        self.last_event_id = ""
        self._max_events = max_events
        self._max_line = max_line_bytes
        self._max_block = max_block_bytes
        self._head: bytes | None = b""  # the first bytes, while they may still become a BOM
        self._rest: list[bytes] = []  # the line that has not ended, in pieces
        self._rest_size = 0
        self._after_cr = False
        self._at = 0  # offset of the first byte of the line that has not ended
        self._block: list[bytes] = []  # the lines of the block so far, with their ends
        self._start = 0  # offset of the block
        self._data: list[str] = []
        self._type = ""
        self._id = ""
        self._dispatched = 0
        self._unknown: set[str] = set()

    @property
    def retry(self) -> int | None:
        """The reconnection time in force, in milliseconds; None while none was set."""
        return self.retries[-1].milliseconds if self.retries else None

    def feed(self, data: bytes) -> list[Event]:
        """Take the next bytes of the stream and give the events they completed."""
        if self.limit is not None or not data:
            return []
        if self._head is not None:
            data = self._without_bom(self._head + data)
        if self._after_cr and data:
            self._after_cr = False
            if data.startswith(b"\n"):
                data = data[1:]
                self._at += 1
                if self._block:
                    self._block[-1] += b"\n"
        events: list[Event] = []
        for raw in self._complete_lines(data):
            event = self._line(raw)
            if isinstance(event, Event):
                events.append(event)
            elif event is not None:
                return events
        if self._rest_size > self._max_line:
            self._stop("line-too-long", self._at, f"a line of over {self._max_line} bytes")
        return events

    def end(self) -> Tail:
        """End the stream: what is incomplete is not dispatched (9.2.6), only reported."""
        rest = b"".join([self._head or b"", *self._rest])
        tail = Tail(self._start if self._block else self._at, b"".join(self._block) + rest)
        if self.limit is None:
            self._text(rest, self._at)
            lines = [*self._block, rest]
            if any(line and line[0] != _COLON for line in lines):
                self._note("unterminated-block", tail.start, f"{len(tail.data)} bytes are lost")
        return tail

    def _without_bom(self, head: bytes) -> bytes:
        if len(head) < len(_BOM) and _BOM.startswith(head):
            self._head = head
            return b""
        self._head = None
        if head.startswith(_BOM):
            self._at = len(_BOM)
            return head[len(_BOM) :]
        return head

    def _complete_lines(self, data: bytes) -> list[bytes]:
        """The lines that `data` completes, with their ends; what follows them is put aside."""
        lines = data.splitlines(keepends=True)  # of bytes: at CRLF, CR and LF, nothing else
        if not lines:
            return lines
        rest = b""
        if not lines[-1].endswith((b"\n", b"\r")):
            rest = lines.pop()
        if lines:
            if self._rest:
                lines[0] = b"".join([*self._rest, lines[0]])
                self._rest, self._rest_size = [], 0
            self._after_cr = not rest and lines[-1].endswith(b"\r")
        if rest:
            self._rest.append(rest)
            self._rest_size += len(rest)
        return lines

    def _line(self, raw: bytes) -> Event | Flaw | None:
        line = raw.rstrip(b"\r\n")
        at = self._at
        if len(line) > self._max_line:
            return self._stop("line-too-long", at, f"a line of over {self._max_line} bytes")
        if not line:
            self._at = at + len(raw)
            return self._blank(at + 1)
        if not self._block:
            self._start = at
        elif at + len(line) - self._start > self._max_block:
            what = f"an event of over {self._max_block} bytes"
            return self._stop("block-too-long", self._start, what)
        limit = self._comment(line, at) if line[0] == _COLON else self._field(line, at)
        if limit is None:
            self._block.append(raw)
            self._at = at + len(raw)
        return limit

    def _blank(self, end: int) -> Event | Flaw | None:
        """The blank line: dispatch, and in any case forget the block."""
        start = self._start if self._block else end - 1
        data, kind = self._data, self._type
        if data and self._dispatched == self._max_events:
            return self._stop("too-many-events", start, f"over {self._max_events} events")
        self._block, self._data, self._type = [], [], ""
        self.last_event_id = self._id
        if not data:
            return None
        self._dispatched += 1
        return Event(kind or "message", "\n".join(data), self._id, start, end)

    def _comment(self, line: bytes, at: int) -> Flaw | None:
        limit = self._full(at)
        if limit is None:
            text = self._text(line[1:], at + 1)
            self.comments.append(Comment(text, at, at + len(line) + 1))
        return limit

    def _field(self, line: bytes, at: int) -> Flaw | None:
        name, _, value = line.partition(b":")
        if value.startswith(b" "):
            value = value[1:]
        value_at = at + len(line) - len(value)
        if name == b"data":
            self._data.append(self._text(value, value_at))
        elif name == b"event":
            self._type = self._text(value, value_at)
        elif name == b"id":
            self._set_id(self._text(value, value_at), at)
        elif name == b"retry":
            return self._set_retry(value, at, at + len(line) + 1)
        else:
            self._unknown_field(name, line, at)
        return None

    def _set_id(self, value: str, at: int) -> None:
        if "\0" in value:
            self._note("nul-in-id", at, _shown(value))
        else:
            self._id = value

    def _set_retry(self, value: bytes, at: int, end: int) -> Flaw | None:
        if not value.isdigit():  # of bytes: ASCII digits, at least one
            self._note("bad-retry", at, _shown(self._text(value, end - 1 - len(value))))
            return None
        limit = self._full(at)
        if limit is None:
            digits = value.lstrip(b"0") or b"0"
            known = len(digits) <= _MAX_RETRY_DIGITS
            self.retries.append(Retry(int(digits) if known else 10**_MAX_RETRY_DIGITS, at, end))
        return limit

    def _unknown_field(self, raw_name: bytes, line: bytes, at: int) -> None:
        self._text(line, at)
        name = _shown(raw_name.decode(errors="replace"))
        if raw_name.startswith(_BOM):
            self._note("second-bom", at, name)
        elif name not in self._unknown and len(self._unknown) < _MAX_UNKNOWN_NAMES:
            self._unknown.add(name)
            self.flaws.append(Flaw("unknown-field", at, name))

    def _text(self, raw: bytes, at: int) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            self._note("invalid-utf8", at + error.start, error.reason)
            return raw.decode(errors="replace")

    def _full(self, at: int) -> Flaw | None:
        if len(self.comments) + len(self.retries) < self._max_events:
            return None
        what = f"over {self._max_events} comments and retry fields"
        return self._stop("too-many-comments", at, what)

    def _note(self, kind: FlawKind, offset: int, detail: str) -> None:
        if all(flaw.kind != kind for flaw in self.flaws):
            self.flaws.append(Flaw(kind, offset, detail))

    def _stop(self, kind: FlawKind, offset: int, detail: str) -> Flaw:
        """End the reading; the line at hand is not taken."""
        limit = Flaw(kind, offset, detail)
        self.limit = limit
        self.flaws.append(limit)
        self._rest, self._rest_size = [], 0
        return limit


def read(
    body: bytes,
    *,
    max_events: int = MAX_EVENTS,
    max_line_bytes: int = MAX_BYTES,
    max_block_bytes: int = MAX_BYTES,
) -> Stream:
    """Read a whole body, in time linear in its length; the bounds are those of `Reader`."""
    reader = Reader(
        max_events=max_events, max_line_bytes=max_line_bytes, max_block_bytes=max_block_bytes
    )
    events = reader.feed(body)
    tail = reader.end()
    return Stream(
        tuple(events),
        tuple(reader.comments),
        tuple(reader.retries),
        tail,
        tuple(reader.flaws),
        reader.last_event_id,
        reader.limit,
    )


def _shown(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "…"
