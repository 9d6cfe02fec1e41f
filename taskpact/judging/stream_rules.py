"""What a stream can break, and where: the vocabulary that all judgements of streams share.

Values only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """One rule of streams; the value says how it is broken."""

    # the form of an event stream (WHATWG HTML 9.2.5 and 9.2.6)
    UTF8 = "is no UTF-8"
    STRAY = "a line that is neither a field nor a comment of an event stream"
    SEVERAL_IN_ONE = "several chunks in one event: no blank line between them"
    UNFINISHED = "the last block has no blank line, so that every reader throws it away"
    RETRY_DIGITS = "a reconnection delay that is not made of digits only"
    IDS_INCREASE = "an id that is not greater than the one before"

    # what a chunk is (RFC 8259)
    NOT_JSON = "data that is neither JSON nor the terminator"
    NOT_AN_OBJECT = "data that is JSON, but no object"
    NO_TYPE = "a chunk whose type is no text, or empty"
    NO_NUMBER = "a number that JSON does not have"
    HALF_A_PAIR = "half of a surrogate pair"

    # the order of chunks
    START_FIRST = "the first chunk is not the start chunk"
    DELTA_INSIDE = "a delta outside its part"
    OPENED_ONCE = "a part is opened again"
    CLOSED_ONCE = "a part is ended that is not open"
    ENDED_BEFORE_FINISH = "the run is finished while a part is open"
    INPUT_FIRST = "the output of a tool before its input"
    CLOSING = "the stream ends without a chunk that says how the run ended"
    CLOSING_ONCE = "a second chunk that says how the run ended"
    TERMINATED = "no terminator follows the chunk that says how the run ended"
    NOTHING_AFTER = "something follows the terminator"


@dataclass(frozen=True, slots=True)
class Violation:
    """One place of a stream where a rule is broken."""

    rule: Rule
    event: int
    """Number of the event, counted from 1; one more than there are for the end of the stream."""
    offset: int
    """Bytes from the start of the body, content coding undone, to the event or line."""
    shown: str = ""
    """A little of what stands there; text of the peer."""

    def __str__(self) -> str:
        """In one line."""
        shown = f" ({self.shown})" if self.shown else ""
        return f"event {self.event}, byte {self.offset}{shown}: {self.rule.value}"
