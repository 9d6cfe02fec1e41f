"""Fills in what the contract leaves to the server: a model, a sandbox, the secrets it knows."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.users import User
from taskpact.contract import Contract, Resolution


def settled(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
    """The values a run works with: those resolved, and those only the server can give.

    `x-default-from` names where the server takes an omitted value from, `x-defers` the values
    that leave the choice to it.
    """
    values = dict(resolution.values)
    for field in contract.server_made:
        name = field.name
        if field.default_from == "policy" and (name not in values or values[name] in field.defers):
            values[name] = user.model
        elif field.default_from == "default-sandbox" and name not in values:
            values[name] = user.default_sandbox
    if values.get("isolated"):
        values.pop("sandbox_id", None)  # AMB-ISOLATED-SANDBOX: none of the caller's
    values["secrets"] = exposed(user, values)
    return values


def exposed(user: User, values: Mapping[str, object]) -> list[str]:
    """The names among those asked for that the user has a secret of, each once (SEC)."""
    asked = values.get("secrets")
    if not isinstance(asked, list):
        return []
    return [name for name in dict.fromkeys(asked) if name in user.secrets]
