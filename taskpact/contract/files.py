"""Where the project's data folders lie, in a checkout and in an installation alike."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from taskpact.contract.errors import ContractError

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: Literal["spec", "suites"]) -> Path:
    """The folder `spec` or `suites`: inside the installed package, else beside it.

    Raises ContractError where neither is there, which means a damaged installation.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise ContractError(f"the folder {name!r} is missing beside {_PACKAGE}: install taskpact again")
