"""Runs command lines in this process, as the console script would."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from taskpact.cli import run
from taskpact.contract import folder
from taskpact.contract.document import read


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def taskpact(capsys) -> Callable[..., Ended]:
    """Run `taskpact ARGS` and see how it ended."""

    def ran(*args: str | Path) -> Ended:
        status = run([str(each) for each in args])
        return Ended(status, *capsys.readouterr())

    return ran


@pytest.fixture
def edited(tmp_path) -> Callable[..., Path]:
    """A copy of the bundled document with some edits, written to a file."""
    original = read(folder("spec") / "openapi.yaml")

    def made(edit: Callable[[Any], object], name: str = "edited.yaml") -> Path:
        document = copy.deepcopy(original)
        edit(document)
        path = tmp_path / name
        path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        return path

    return made
