"""Servers that are wrong about the user's input."""

from __future__ import annotations

import json
import unicodedata

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import Body, defect, hearing, hearing_text
from mockserver.store.records import Message

_LONG = 2**16 - 1


def _parts_only(body: Body, message: Message) -> str:
    return message.text if "message" in body else ""


def _shorthand_first(body: Body, message: Message) -> str:
    return str(body.get("task") or message.text)


def _joined(body: Body, message: Message) -> str:
    both = [str(body["task"]), message.text] if {"task", "message"} <= body.keys() else []
    return "\n".join(both) or message.text


def _shorthand_only(body: Body, _: Message) -> str:
    return str(body.get("task", ""))


def _three_bytes_at_most(text: str) -> str:
    return "".join(each if ord(each) < 0x10000 else "?" for each in text)


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


def _mistaken(text: str) -> str:
    """UTF-8 that was read as Latin-1."""
    return text.encode().decode("latin-1")


def _without_format_characters(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each) != "Cf")


def _decoded_again(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


DEVIATIONS: tuple[Deviation, ...] = (
    defect(
        "inp-shorthand-lost",
        "INP-01",
        "Does not look at the shorthand.",
        hearing(_parts_only),
    ),
    defect(
        "inp-shorthand-dressed",
        "INP-01",
        "Puts words of its own before the user's.",
        hearing_text(lambda text: f"Task: {text}"),
    ),
    defect(
        "inp-shorthand-wins",
        "INP-02",
        "Takes the shorthand though the message has parts.",
        hearing(_shorthand_first),
    ),
    defect(
        "inp-both-joined",
        "INP-02",
        "Joins the shorthand and the text of the parts.",
        hearing(_joined),
    ),
    defect(
        "inp-parts-lost",
        "INP-03",
        "Knows the shorthand only.",
        hearing(_shorthand_only),
    ),
    defect(
        "inp-four-bytes-lost",
        "INP-04",
        "Stores a question mark for a character of four bytes.",
        hearing_text(_three_bytes_at_most),
    ),
    defect(
        "inp-one-byte-characters",
        "INP-04",
        "Stores a question mark for what Latin-1 does not have.",
        hearing_text(_latin),
    ),
    defect(
        "inp-utf-8-as-latin-1",
        "INP-04",
        "Reads UTF-8 as Latin-1.",
        hearing_text(_mistaken),
    ),
    defect(
        "inp-joiners-dropped",
        "INP-04",
        "Drops joiners and marks of direction.",
        hearing_text(_without_format_characters),
    ),
    defect(
        "inp-composed",
        "INP-05",
        "Composes characters (NFC).",
        hearing_text(lambda text: unicodedata.normalize("NFC", text)),
    ),
    defect(
        "inp-decomposed",
        "INP-05",
        "Decomposes characters (NFD).",
        hearing_text(lambda text: unicodedata.normalize("NFD", text)),
    ),
    defect(
        "inp-trimmed",
        "INP-05",
        "Trims white space off both ends.",
        hearing_text(str.strip),
    ),
    defect(
        "inp-line-ends-unified",
        "INP-05",
        "Makes a line feed of every line end.",
        hearing_text(lambda text: text.replace("\r\n", "\n").replace("\r", "\n")),
    ),
    defect(
        "inp-decoded-twice",
        "INP-06",
        "Decodes escapes a second time.",
        hearing_text(_decoded_again),
    ),
    defect(
        "inp-control-characters-dropped",
        "INP-06",
        "Drops control characters that were written as escapes.",
        hearing_text(lambda text: "".join(each for each in text if each >= " ")),
    ),
    defect(
        "inp-cut-at-nul",
        "INP-07",
        "Cuts a text at its first NUL.",
        hearing_text(lambda text: text.partition("\0")[0]),
    ),
    defect(
        "inp-nul-dropped",
        "INP-07",
        "Drops every NUL.",
        hearing_text(lambda text: text.replace("\0", "")),
    ),
    defect(
        "inp-cut-at-64-kb",
        "INP-08",
        "Cuts a text at the length of a narrow column.",
        hearing_text(lambda text: text.encode()[:_LONG].decode(errors="ignore")),
    ),
    defect(
        "inp-middle-left-out",
        "INP-08",
        "Leaves the middle of a long text out.",
        hearing_text(lambda text: text if len(text) < 2000 else f"{text[:900]}…{text[-900:]}"),
    ),
)
