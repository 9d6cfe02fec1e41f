"""The settings file of Schemathesis (its `schemathesis.toml`). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

HOOKS: Final = "taskpact.phases.hooks"
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "unsupported_method",
    "ensure_resource_availability",
    "ignored_auth",
)
"""The checks whose findings can be held against the contract."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is made up, so that every run sends the same."""

    examples: int = 25
    """Requests for each operation in the phase `fuzzing`."""
    sequences: int = 10
    """Sequences of calls in the phase `stateful`."""
    steps: int = 3
    """Calls in one sequence, in the phase `stateful`."""


def settings(
    headers: Iterable[tuple[str, str]],
    *,
    verify: bool | str,
    seconds: float,
    amount: Amount = Amount(),
) -> str:
    """The file's text. `seconds`: how long one answer may be silent."""
    return "".join(
        f"[{table}]\n{_pairs(pairs)}\n" if table else f"{_pairs(pairs)}\n"
        for table, pairs in _tables(dict(headers), verify, seconds, amount).items()
    )


def _tables(
    headers: Mapping[str, str], verify: bool | str, seconds: float, amount: Amount
) -> Mapping[str, Mapping[str, object]]:
    return {
        "": {
            "color": False,
            "hooks": HOOKS,
            "workers": 1,
            "request-timeout": seconds,
            "max-redirects": 0,
            "max-stream-events": 1,
            "tls-verify": verify,
        },
        "headers": headers,
        "cache": {"enabled": False},
        "output.sanitization": {"enabled": False},
        "generation": {
            "deterministic": True,
            "max-examples": amount.examples,
            "with-security-parameters": False,
        },
        # What earlier answers taught must not change what is sent: every run sends the same.
        "phases.examples.extra-data-sources": {"responses": False},
        "phases.coverage.extra-data-sources": {"responses": False},
        "phases.fuzzing.extra-data-sources": {"responses": False},
        "phases.fuzzing.error-feedback": {"enabled": False},
        "phases.stateful": {"max-steps": amount.steps},
        "phases.stateful.inference": {"algorithms": []},
        "phases.stateful.generation": {"max-examples": amount.sequences},
        "checks": {"enabled": False},
        **{f"checks.{name}": {"enabled": True} for name in CHECKS},
        "checks.response_schema_conformance": {"enabled": True, "validate-formats": False},
    }


def _pairs(pairs: Mapping[str, object]) -> str:
    # What JSON writes is TOML as well, as long as it stays one value on a line.
    return "".join(
        f"{json.dumps(name)} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in pairs.items()
    )
