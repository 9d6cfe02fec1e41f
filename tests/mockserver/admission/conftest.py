"""The mock's entrance at a fixed time, and tokens made apart from the code under test."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from multidict import CIMultiDict

from mockserver.admission.authentication import authenticate
from mockserver.admission.keys import DEFAULT_SECRET, Keys, keys_of
from mockserver.errors import Refusal, Why
from mockserver.users import User, users
from taskpact.contract import load


class Forge:
    """Makes tokens of any parts, rightly signed unless told otherwise."""

    now = 1_800_000_000.0

    def segment(self, value: object) -> str:
        """`value` as one segment: bytes as they are, all else as JSON."""
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    def token(
        self,
        payload: object,
        header: object = None,
        *,
        secret: str | bytes = DEFAULT_SECRET,
        digest: str = "sha256",
    ) -> str:
        """A token with this payload and header, signed by HMAC."""
        head = self.segment({"alg": "HS256", "typ": "JWT"} if header is None else header)
        content = f"{head}.{self.segment(payload)}"
        key = secret.encode() if isinstance(secret, str) else secret
        return f"{content}.{self.segment(hmac.digest(key, content.encode(), digest))}"

    def claims(self, **changes: object) -> dict[str, object]:
        """Claims that are good now, with changes."""
        return {"sub": "alice", "exp": self.now + 60, **changes}

    def good(self, **changes: object) -> str:
        """A token that is good now but for the changed claims."""
        return self.token(self.claims(**changes))


@dataclass(frozen=True)
class Door:
    """The mock's entrance: asks who is calling."""

    users: Mapping[str, User]
    keys: Keys
    now: float = Forge.now

    def name(self, *lines: tuple[str, str]) -> str:
        """The caller's name; raises Refusal where there is none."""
        return authenticate(self.keys, self.users, CIMultiDict(lines), self.now).name

    def bearer(self, token: str) -> str:
        """The name of the caller with this token."""
        return self.name(("Authorization", f"Bearer {token}"))

    def refusal(self, *lines: tuple[str, str]) -> Why:
        """Why the caller is turned away."""
        with pytest.raises(Refusal) as raised:
            self.name(*lines)
        return raised.value.why

    def reason(self, token: str) -> str:
        """Why this token does not count."""
        return self.refusal(("Authorization", f"Bearer {token}")).message


@pytest.fixture(scope="session")
def forge() -> Forge:
    """Makes tokens."""
    return Forge()


@pytest.fixture(scope="session")
def known() -> Mapping[str, User]:
    """The built-in users."""
    return users(load())


@pytest.fixture
def door(known: Mapping[str, User]) -> Door:
    """The entrance of a mock with its usual key that has seen no token yet."""
    return Door(known, keys_of())


@pytest.fixture
def door_of(known: Mapping[str, User]) -> Any:
    """Makes the entrance of a mock with these arguments of `keys_of`, and `now`."""

    def made(*args: Any, now: float = Forge.now, **options: Any) -> Door:
        return Door(known, keys_of(*args, **options), now)

    return made
