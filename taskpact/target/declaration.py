"""What may be told of a target, and what may not: its declaration without secrets, its secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from taskpact.judging.disguises import forms
from taskpact.target.target import CallerName, Target, Webhook

HIDDEN: Final = "«hidden»"

_VARIABLES: Final[Mapping[CallerName, str]] = {
    "self": "TASKPACT_TOKEN",
    "teammate": "TASKPACT_TEAMMATE_TOKEN",
    "outsider": "TASKPACT_OUTSIDER_TOKEN",
}
# A header is a credential when its name says so.
_CREDENTIAL: Final = re.compile(
    "auth|cookie|credential|key|password|secret|session|token", re.IGNORECASE
)


def declaration(target: Target) -> dict[str, object]:
    """The target as JSON values for a record; of tokens and claims only that they are there."""
    return {
        "url": target.url,
        "callers": {
            name: {"token": bool(caller.token), "claims": sorted(caller.claims or ())}
            for name, caller in target.callers.items()
        },
        "algorithm": target.recipe.algorithm if target.recipe else None,
        "capabilities": dict(target.capabilities),
        "headers": [
            [name, HIDDEN if _CREDENTIAL.search(name) else value] for name, value in target.headers
        ],
        "prompts": asdict(target.prompts),
        "limits": asdict(target.limits),
        "verify": target.verify,
        "audience": target.audience,
        "issuer": target.issuer,
        "raw": target.raw,
        "webhook": _webhook(target.webhook),
        "secrets": sorted(target.held),
    }


def secrets(target: Target) -> dict[str, str]:
    """Every secret by the environment variable from which a reproducer reads it."""
    named = {_VARIABLES[name]: caller.token for name, caller in target.callers.items()}
    for name, value in target.headers:
        if _CREDENTIAL.search(name):
            named[f"TASKPACT_{_variable(name)}"] = value
    if target.recipe is not None:
        key = target.recipe.key
        named["TASKPACT_JWT_SECRET"] = key if isinstance(key, str) else key.decode("latin-1")
    for name, value in target.held.items():
        for kind, text in forms(value):
            named[f"TASKPACT_SECRET_{_variable(name)}{_variable(kind and f'_{kind}')}"] = text
    if target.webhook is not None:
        named["TASKPACT_WEBHOOK_SECRET"] = target.webhook.secret or ""
    return {name: text for name, text in named.items() if text}


def _webhook(webhook: Webhook | None) -> dict[str, object] | None:
    """The receiver without its secret's value."""
    if webhook is None:
        return None
    return {**asdict(webhook), "secret": webhook.secret is not None}


def _variable(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())
