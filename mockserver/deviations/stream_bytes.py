"""Wrong bytes of a stream: characters, blocks, and text that leaks into them; `sse` names them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import orjson

from mockserver.deviations.stream_making import (
    Change,
    Pieces,
    both,
    deltas,
    encoding,
    flowing,
    of_type,
)
from mockserver.deviations.stream_making import frame as framing_by
from mockserver.runs.config import RunConfig
from mockserver.runs.script import Chunk
from mockserver.streaming.follow import Framing
from mockserver.streaming.writer import frame

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

PIECE: Final = 1006
"""Bytes of a piece that a careless server cuts; a whole number of UTF-16 units."""
BUFFER: Final = 4096
"""Bytes of the buffer of a careless proxy. So small that of a long text one ends in a character."""
EXCERPT: Final = 80
"""Bytes of what a tool is asked; a whole number of UTF-16 units."""
_ESCAPED: Final = {"\n": b"\\n", "\r": b"\\r"}

# -- characters ----------------------------------------------------------------------------------


def as_latin_1(chunk: Chunk) -> bytes:
    """One byte for each character that fits."""
    return _json(chunk).encode("latin-1", "replace")


def as_cesu_8(chunk: Chunk) -> bytes:
    """Characters above U+FFFF as two halves of three bytes each."""
    halves = _json(chunk).encode("utf-16-be")
    units = (halves[at : at + 2] for at in range(0, len(halves), 2))
    decoded = "".join(unit.decode("utf-16-be", "surrogatepass") for unit in units)
    return decoded.encode("utf-8", "surrogatepass")


def with_raw_bytes(chunk: Chunk) -> bytes:
    """Bytes that are no character go out as they are."""
    return _json(chunk).encode("utf-8", "surrogateescape")


def with_halves(chunk: Chunk) -> bytes:
    """Halves of a surrogate pair go out as escapes."""
    return json.dumps(chunk).encode()


def _json(chunk: Chunk) -> str:
    return json.dumps(chunk, ensure_ascii=False, separators=(",", ":"))


def cut(codec: str, errors: str) -> Change:
    """Each delta is cut after so many bytes of the codec, and each piece decoded by itself."""

    def pieces(text: str) -> Iterable[str]:
        data = text.encode(codec)
        made = (data[at : at + PIECE].decode(codec, errors) for at in range(0, len(data), PIECE))
        return filter(None, made)

    return deltas(pieces)


deltas_of_bytes: Final = both(cut("utf-8", "surrogateescape"), encoding(with_raw_bytes))
"""Deltas are cut between any two bytes."""
deltas_of_units: Final = both(cut("utf-16-le", "surrogatepass"), encoding(with_halves))
"""Deltas are cut between any two units of UTF-16."""


def excerpt(codec: str, errors: str) -> Change:
    """What a tool is asked goes on for so many bytes of the codec only."""

    def cut_short(chunk: Chunk) -> Iterable[Chunk]:
        given = chunk["input"]
        texts = given if isinstance(given, dict) else {}
        short = {
            name: str(text).encode(codec)[:EXCERPT].decode(codec, errors)
            for name, text in texts.items()
        }
        return ({**chunk, "input": short},)

    return of_type("tool-input-available", cut_short)


excerpt_of_units: Final = both(excerpt("utf-16-le", "surrogatepass"), encoding(with_halves))
"""What a tool is asked is cut between any two units of UTF-16."""


def rebuffered(errors: str, after: int = 0) -> Change:
    """A proxy decodes each full buffer by itself, from so many bytes of the stream on."""

    async def flow(pieces: Pieces) -> AsyncGenerator[bytes, None]:
        at = 0
        async for piece in pieces:
            left = piece
            while left:
                room = BUFFER - at % BUFFER if at >= after else after - at
                part, left = left[:room], left[room:]
                at += len(part)
                if text := part.decode(errors=errors):
                    yield text.encode()

    return flowing(flow)


async def in_utf_16(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """The whole stream in UTF-16, with its mark."""
    yield b"\xff\xfe"
    async for piece in pieces:
        yield piece.decode().encode("utf-16-le")


# -- blocks --------------------------------------------------------------------------------------


def one_block(block: bytes, framing: Framing) -> bytes:
    """A blank line comes only after the terminator."""
    ends = framing.terminator is not None and block == framing.frame(framing.terminator)
    return block if ends else block.removesuffix(b"\n")


def spaced(block: bytes, framing: Framing) -> bytes:
    """A space stands on the blank line, unless it is the last."""
    last = framing.terminator is not None and block == framing.frame(framing.terminator)
    return block if last else block.removesuffix(b"\n") + b" \n"


def wrapped(width: int) -> Callable[[bytes], bytes]:
    """Long lines are broken after so many bytes, without a field's name on the next."""

    def wrap(block: bytes) -> bytes:
        lines = block.decode().split("\n")
        parts = (line[at : at + width] for line in lines for at in range(0, len(line) or 1, width))
        return "\n".join(parts).encode()

    return wrap


def last_cut(count: int) -> Callable[[bytes, Framing], bytes]:
    """The terminator's block lacks its last bytes."""

    def cut(block: bytes, framing: Framing) -> bytes:
        ends = framing.terminator is not None and block == framing.frame(framing.terminator)
        return block[:-count] if ends else block

    return cut


async def blanks_between(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """Blank lines stand before events instead of after them."""
    held = False
    async for piece in pieces:
        yield (b"\n" if held else b"") + piece.removesuffix(b"\n")
        held = piece.endswith(b"\n\n")


# -- line breaks and text that leaks -------------------------------------------------------------


def unescaped(breaks: str, only: Callable[[Chunk], bool] = bool) -> Change:
    """These line breaks stand unescaped in the JSON of some chunks, and in one data line."""

    def encode(chunk: Chunk) -> bytes:
        data = orjson.dumps(chunk)
        for each in breaks if only(chunk) else "":
            data = data.replace(_ESCAPED[each], each.encode())
        return data

    return both(encoding(encode), framing_by(one_line))


def one_line(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
    """Data is never broken into lines."""
    name = b"" if id is None else b"id: " + id.encode() + b"\n"
    return name + b"data: " + data + b"\n\n"


def of_python(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
    """Data is broken into lines wherever Python sees a break."""
    return frame("\n".join(data.decode().splitlines()), id=id)


def is_settings(chunk: Chunk) -> bool:
    """Whether the chunk shows the settings of the run."""
    return chunk["type"] == "data-run-config"


def is_tool(chunk: Chunk) -> bool:
    """Whether the chunk belongs to a tool call."""
    return str(chunk["type"]).startswith("tool-")


def first_line(correct: Decisions) -> Decisions:
    """Of the user's text only the first line comes back."""

    def configure(config: RunConfig) -> RunConfig:
        line = re.split(r"[\r\n\v\f\x85\u2028\u2029]", config.text, maxsplit=1)[0]
        return replace(correct.configure(config), text=line)

    return replace(correct, configure=configure)


def asked(field: str) -> Change:
    """The event of a tool's input has a further line: `field`, and what the tool is asked."""

    def write(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
        chunk = orjson.loads(data) if data.startswith(b"{") else {}
        if chunk.get("type") != "tool-input-available":
            return frame(data, id=id)
        text = " ".join(str(value) for value in chunk["input"].values())
        return f"{field}: {text}\n".encode() + frame(data)

    return framing_by(write)
