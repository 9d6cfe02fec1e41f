"""A target as a record keeps it: without secrets, and whole enough to be judged again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from taskpact.recording.veil import Veil
from taskpact.target import Target
from taskpact.target.declaration import secrets
from taskpact.target.target import Caller, Prompts, Recipe, Webhook
from taskpact.wire.limits import Limits


def veil(target: Target) -> Veil:
    """What hides this target's secrets."""
    return Veil(secrets(target))


def kept(target: Target, hiding: Veil) -> dict[str, Any]:
    """The target as JSON values, with stand-ins for its secrets."""
    recipe = target.recipe
    if recipe is not None and isinstance(recipe.key, bytes):
        recipe = replace(recipe, key=recipe.key.decode("latin-1"))
    callers = {name: replace(each, claims=None) for name, each in target.callers.items()}
    plain = asdict(replace(target, recipe=recipe, callers=callers))
    made: dict[str, Any] = hiding.value(plain)
    return made


def again(told: Mapping[str, Any]) -> Target:
    """The target that was kept. Raises KeyError, TypeError or ValueError where it is none."""
    return Target(
        **{
            **told,
            "callers": {name: Caller(**each) for name, each in told["callers"].items()},
            "recipe": Recipe(**told["recipe"]) if told["recipe"] else None,
            "headers": tuple((name, value) for name, value in told["headers"]),
            "prompts": Prompts(**told["prompts"]),
            "limits": Limits(**told["limits"]),
            "webhook": Webhook(**told["webhook"]) if told["webhook"] else None,
        }
    )
