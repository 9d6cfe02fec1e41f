"""Who may call the mock: three built-in users, two of one team and an outsider.

Everything of theirs is fixed, so that a client's configuration outlives a restart. None of it
is a secret of anybody's: these keys open nothing but a mock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import NAMESPACE_URL, uuid5

from taskpact.contract import Contract

API_KEY_PREFIX = "neo_sk_"
"""Followed by 32 characters."""

TEAMS: Mapping[str, str] = {"alice": "red", "bob": "red", "mallory": "blue"}
"""By name of a user: the team. The first user is the one to use when nothing is said."""

_SECRETS = ("STAGING_TOKEN", "GITHUB_TOKEN")
_SANDBOXES = ("default", "second")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A place where the user's runs may work."""

    id: str
    """A uuid."""
    name: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class User:
    """A caller of the mock."""

    name: str
    """Also the `sub` of the user's tokens."""
    team: str
    api_key: str = field(repr=False)
    """What counts in `X-Api-Key`."""
    sandboxes: tuple[Sandbox, ...]
    """Exactly one is the default."""
    secrets: Mapping[str, str] = field(repr=False)
    """By name: the value, which no answer may ever hold (SEC)."""
    model: str
    """What the policy resolves an omitted model to."""

    @property
    def default_sandbox(self) -> str:
        """The id of the sandbox that runs use when none is named."""
        for each in self.sandboxes:
            if each.is_default:
                return each.id
        raise ValueError(f"{self.name} has no default sandbox")


def users(contract: Contract) -> Mapping[str, User]:
    """The built-in users by name."""
    return {name: _user(name, team, policy(contract, team)) for name, team in TEAMS.items()}


def policy(contract: Contract, team: str) -> str:
    """The model that the team's policy chooses: one of the contract's that leaves no choice."""
    model = contract.fields.get("model")
    known = [str(each) for each in model.values if each not in model.defers] if model else []
    if not known:
        return "mock"
    first, *_ = TEAMS.values()
    return known[0] if team == first else known[-1]


def _user(name: str, team: str, model: str) -> User:
    return User(
        name=name,
        team=team,
        api_key=API_KEY_PREFIX + _digest(name, "api key", 32),
        sandboxes=tuple(
            Sandbox(_uuid(name, each), each, is_default=each == _SANDBOXES[0])
            for each in _SANDBOXES
        ),
        secrets={each: f"value_{_digest(name, each, 40)}" for each in _SECRETS},
        model=model,
    )


def _uuid(user: str, sandbox: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://taskpact.invalid/{user}/sandboxes/{sandbox}"))


def _digest(user: str, thing: str, length: int) -> str:
    """Hex digits that differ for every user and thing; `length` is even."""
    return blake2b(f"{user}/{thing}".encode(), digest_size=length // 2).hexdigest()
