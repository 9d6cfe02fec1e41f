"""Options that every command of the contract has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def contract_options(command: F) -> F:
    """Add `--spec FILE` and `--overlay FILE`, the latter any number of times.

    The command gets `spec: Path | None` and `overlay: tuple[Path, ...]`, ready for
    `taskpact.contract.load(spec, overlay)`.
    """
    file = click.Path(path_type=Path)
    with_overlay = click.option(
        "--overlay",
        metavar="FILE",
        multiple=True,
        type=file,
        help="Lay this OpenAPI Overlay over the contract; repeat for more, in order.",
    )(command)
    return click.option(
        "--spec",
        metavar="FILE",
        type=file,
        help="Read the contract from this OpenAPI document instead of the bundled one.",
    )(with_overlay)
