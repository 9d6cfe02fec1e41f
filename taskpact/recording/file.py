"""The file of a record: lines of JSON, packed by gzip; see `docs/reference/record.md`.

The first line says what it is, the last how many there were and what they come to, so that a file
which is cut short or changed is no record. A large text is a line of its own, once, and is named by
its hash where it belongs.
"""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

FORM: Final = "taskpact-record/1"
"""Name and version of the form."""

LARGE: Final = 1024
"""Characters of a text above which it is a line of its own."""
HUGE: Final = 256 * 1024
"""The same, above which it is packed by itself: most such texts say the same over and over."""
MOST: Final = 128 * 1024 * 1024
"""Characters of such lines that are kept; of further ones only hash and size."""
LONGEST: Final = 64 * 1024 * 1024
"""Bytes of a line that is read, and of what it unpacks to."""

_LEVEL: Final = 1  # of gzip: the run waits for it
_BLOB: Final = "blob"


class RecordError(ValueError):
    """A file is no record, or a damaged one; the text says what is wrong with it."""


class Writer:
    """Writes a record; safe to use from several threads. Raises OSError."""

    def __init__(self, path: Path, head: Mapping[str, Any]) -> None:
        self._file = gzip.GzipFile(path, "wb", _LEVEL, mtime=0)
        path.chmod(0o600)
        self._digest = sha256()
        self._lines = 0
        self._kept = 0
        self._blobs: set[str] = set()
        self._lock = Lock()
        self.line({"form": FORM, **head})

    def line(self, value: Mapping[str, Any]) -> None:
        """Write one line; its large texts before it."""
        with self._lock:
            self._write(self._apart(dict(value)))

    def close(self, end: Mapping[str, Any]) -> None:
        """Write the last line. Without it the file is no record."""
        with self._lock:
            self._write({"end": {**end, "lines": self._lines, "sha256": self._digest.hexdigest()}})
            self._file.close()

    def _write(self, value: Mapping[str, Any]) -> None:
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
            errors="surrogatepass"
        )
        self._digest.update(data)
        self._lines += 1
        self._file.write(data + b"\n")

    def _apart(self, value: Any) -> Any:  # noqa: ANN401 - a JSON value
        match value:
            case str() if len(value) > LARGE:
                return self._named(value)
            case list():
                return [self._apart(each) for each in value]
            case dict():
                return {name: self._apart(each) for name, each in value.items()}
        return value

    def _named(self, text: str) -> dict[str, Any]:
        data = text.encode(errors="surrogatepass")
        name = sha256(data).hexdigest()
        if name not in self._blobs:
            line = {_BLOB: name, "text": text}
            if HUGE < len(data) <= LONGEST:
                packed = zlib.compress(data, _LEVEL)
                line = {_BLOB: name, "zlib": b64encode(packed).decode("ascii")}
            size = len(line.get("zlib", text))
            if self._kept + size <= MOST:
                self._blobs.add(name)
                self._kept += size
                self._write(line)
        return {_BLOB: name, "size": len(text)}


class Lines(NamedTuple):
    """What a record holds."""

    head: Mapping[str, Any]
    entries: tuple[Mapping[str, Any], ...]
    end: Mapping[str, Any]


def read(path: Path) -> Lines:
    """A whole record. Raises RecordError, and OSError where the file cannot be read."""
    digest = sha256()
    blobs: dict[str, str] = {}
    found: list[Mapping[str, Any]] = []
    lines = _lines(path)
    for number, data in enumerate(lines, start=1):
        line = _value(data, number)
        if number == 1:
            _know(line)
        if "end" in line:
            _whole(line["end"], number - 1, digest.hexdigest())
            if next(lines, None) is not None:
                raise RecordError("something follows its last line")
            return Lines(found[0], tuple(found[1:]), line["end"])
        digest.update(data)
        if _BLOB in line:
            blobs[str(line[_BLOB])] = _text(line, number)
        else:
            found.append(_together(line, blobs))
    raise RecordError("it has no last line: the run was ended before it was closed, or it is cut")


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        try:
            while data := file.readline(LONGEST):
                yield data.rstrip(b"\n")
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise RecordError(f"it is damaged, or no gzip file ({error})") from error


def _value(data: bytes, number: int) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        value = json.loads(data.decode(errors="surrogatepass"))
        if isinstance(value, dict):
            return value
    raise RecordError(f"line {number} is no JSON object")


def _text(line: Mapping[str, Any], number: int) -> str:
    """The large text of a line."""
    if "zlib" not in line:
        return str(line.get("text"))
    try:
        packed = zlib.decompressobj()
        data = packed.decompress(b64decode(line["zlib"]), LONGEST)
    except (ValueError, TypeError, zlib.error) as error:
        raise RecordError(f"line {number} cannot be unpacked ({error})") from error
    return data.decode(errors="surrogatepass")


def _know(head: Mapping[str, Any]) -> None:
    form = head.get("form")
    if form != FORM:
        raise RecordError(f"its form is {form!r}, and this taskpact reads {FORM!r}")


def _whole(end: Any, lines: int, digest: str) -> None:  # noqa: ANN401 - a JSON value
    if not isinstance(end, dict) or end.get("lines") != lines or end.get("sha256") != digest:
        raise RecordError("its lines are not those that were written: it was damaged or changed")


def _together(value: Any, blobs: Mapping[str, str]) -> Any:  # noqa: ANN401
    match value:
        case {"blob": name, "size": _}:
            return blobs.get(name, value)
        case list():
            return [_together(each, blobs) for each in value]
        case dict():
            return {name: _together(each, blobs) for name, each in value.items()}
    return value
