"""The first line of a record: what was judged, by what, when and where."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from taskpact.contract import Contract, folder
from taskpact.contract.fingerprint import fingerprint, of_text
from taskpact.recording import targets
from taskpact.recording.veil import Veil
from taskpact.target import Target
from taskpact.target.declaration import declaration


def head(
    contract: Contract, target: Target, hiding: Veil, about: Mapping[str, object]
) -> dict[str, Any]:
    """The head of a record that begins now; `about` is what else is to be said of the run."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {
            "taskpact": version("taskpact"),
            "contract": str(contract.document["info"]["version"]),
        },
        "fingerprints": fingerprints(contract),
        "environment": environment(),
        "target": hiding.value(declaration(target)),
        "judged": targets.kept(target, hiding),
        "about": hiding.value(dict(about)),
    }


def environment() -> dict[str, str]:
    """Where the run is made."""
    return {"python": platform.python_version(), "system": sys.platform}


def fingerprints(contract: Contract) -> dict[str, str]:
    """Of the code that judges, of the contract's document and of its requirements."""
    package = Path(__file__).resolve().parents[1]
    return {
        "suites": fingerprint([folder("suites"), package]),
        "document": of_text(repr(contract.document)),
        "requirements": of_text(repr(sorted(contract.requirements.items()))),
    }
