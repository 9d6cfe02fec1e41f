"""Who is calling: users, teams and their HS256 bearer tokens."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, Request

_COMPACT_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_TOKEN_ERRORS = (jwt.PyJWTError, ValueError, TypeError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Sandbox:
    """A place where a user's runs execute."""

    name: str
    is_default: bool
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class User:
    """A member of a team, with a default sandbox and a spare one."""

    name: str
    team: str
    sandboxes: tuple[Sandbox, ...] = field(
        default_factory=lambda: (
            Sandbox("spare", is_default=False),
            Sandbox("main", is_default=True),
        )
    )

    @property
    def default_sandbox(self) -> str:
        """The id of the sandbox used when a task names none."""
        return next(sandbox.id for sandbox in self.sandboxes if sandbox.is_default)


class Directory:
    """The known users, and the secret their tokens are signed with."""

    def __init__(self, secret: str, users: Iterable[User]) -> None:
        self._secret = secret
        self.users = {user.name: user for user in users}

    def mint(self, user: User, seconds: int = 12 * 3600) -> str:
        """A token for `user` that is valid for so many seconds."""
        now = int(time.time())
        claims = {"sub": user.name, "iat": now, "exp": now + seconds}
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def verify(self, token: str) -> User | None:
        """The user a token speaks for, None for any token that proves nothing."""
        if not _COMPACT_JWS.fullmatch(token):
            return None
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=["HS256"], options={"require": ["exp", "sub"]}
            )
        except _TOKEN_ERRORS:
            return None
        return self.users.get(claims["sub"])


def _refuse(error: str | None, description: str) -> HTTPException:
    challenge = 'Bearer realm="tasks"'
    if error:
        challenge += f', error="{error}", error_description="{description}"'
    return HTTPException(401, description, headers={"WWW-Authenticate": challenge})


async def current_user(request: Request) -> User:
    """The caller, by the one Authorization header of the request."""
    lines = request.headers.getlist("authorization")
    if not lines:
        raise _refuse(None, "a bearer token is required")
    scheme, _, token = lines[0].partition(" ")
    if len(lines) > 1 or scheme.lower() != "bearer":
        raise _refuse(None, "exactly one bearer token is required")
    directory: Directory = request.app.state.directory
    user = directory.verify(token.strip(" "))
    if user is None:
        raise _refuse("invalid_token", "the token is malformed, expired or not ours")
    return user


Caller = Annotated[User, Depends(current_user)]
