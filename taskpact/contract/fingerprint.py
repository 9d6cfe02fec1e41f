"""What something was made of, as a short text that changes with every byte of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_SHOWN: Final = 16
"""Hexadecimal digits: 64 bits, plenty to tell versions of one project apart."""
_LEFT_OUT: Final = "__pycache__"


def fingerprint(folders: Iterable[Path]) -> str:
    """The fingerprint of all files below these folders, their names and their bytes.

    It is the same wherever the folders lie and in whatever order they are given. Raises OSError.
    """
    digest = hashlib.sha256()
    for folder in sorted(folders, key=lambda each: each.name):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and _LEFT_OUT not in file.parts:
                name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
                digest.update(_framed(name.encode()))
                digest.update(_framed(file.read_bytes()))
    return digest.hexdigest()[:_SHOWN]


def of_text(text: str) -> str:
    """The fingerprint of a text."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_SHOWN]


def _framed(data: bytes) -> bytes:
    """With its length before it, so that no two lists of files look the same."""
    return len(data).to_bytes(8, "big") + data
