"""Who calls: tokens as given, from the environment, by a command, or minted by a recipe.

Runs the command that was declared, without a shell, and reads the key file; touches nothing else.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from taskpact.target.errors import ConfigError
from taskpact.target.jws import algorithm_of
from taskpact.target.target import Caller, CallerName, Recipe
from taskpact.target.tokens import HOUR, claims_of, mint

COMMAND_SECONDS: Final = 10.0

_SENDABLE: Final = re.compile("[\x21-\x7e]+")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways to a caller's token; exactly one of the last four is given."""

    origin: str
    """Where it was declared, for messages."""
    folder: Path
    """In which a command runs."""
    token: str | None = None
    token_env: str | None = None
    command: str | Sequence[str] | None = None
    claims: Mapping[str, object] | None = None


def caller(
    name: CallerName, way: Way, recipe: Recipe | None, environ: Mapping[str, str], now: float
) -> Caller:
    """The caller with a token got in this way. Raises ConfigError where there is none to get."""
    if way.claims is not None:
        return Caller(name, _minted(way, recipe, now), dict(way.claims))
    token = _token(way, environ)
    _check(token, way.origin)
    claims = None
    with contextlib.suppress(ValueError):
        claims = claims_of(token)
    return Caller(name, token, claims)


def recipe_of(
    secret: str | None, key_file: Path | None, algorithm: str | None, origin: str
) -> Recipe:
    """How tokens are signed, by a secret or by the private key in a file. Raises ConfigError."""
    if secret is not None:
        return Recipe(algorithm or "HS256", secret)
    if key_file is None:
        raise ConfigError(f"{origin}: an algorithm needs a secret or a key file beside it")
    try:
        key = key_file.read_bytes()
        usual = algorithm_of(key)
    except OSError as error:
        raise ConfigError(f"{origin}: {key_file} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigError(f"{origin}: {key_file} is {error}") from error
    return Recipe(algorithm or usual, key)


def _minted(way: Way, recipe: Recipe | None, now: float) -> str:
    if recipe is None:
        raise ConfigError(f"{way.origin}: claims need a secret or a key to sign them with ([jwt])")
    try:
        return mint(recipe, way.claims or {}, now=now, lifetime=HOUR)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{way.origin}: no token can be made of the claims: {error}") from error


def _token(way: Way, environ: Mapping[str, str]) -> str:
    if way.command is not None:
        return _said(way.command, way, environ)
    if way.token_env is not None:
        if not environ.get(way.token_env):
            raise ConfigError(f"{way.origin}: the environment has no {way.token_env}")
        return environ[way.token_env].strip()
    return (way.token or "").strip()


def _check(token: str, origin: str) -> None:
    if token.lower().startswith("bearer "):
        raise ConfigError(f"{origin}: the token begins with 'Bearer': leave that word out")
    if not token:
        raise ConfigError(f"{origin}: the token is empty")
    if not _SENDABLE.fullmatch(token):
        raise ConfigError(f"{origin}: the token holds a space or a character no header can carry")


def _said(command: str | Sequence[str], way: Way, environ: Mapping[str, str]) -> str:
    """The first line that the command prints."""
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            _words(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            cwd=way.folder,
            env=dict(environ),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigError(
            f"{way.origin}: the command took over {COMMAND_SECONDS:g} seconds"
        ) from error
    except OSError as error:
        raise ConfigError(f"{way.origin}: the command cannot run ({error.strerror})") from error
    except ValueError as error:
        raise ConfigError(f"{way.origin}: the command cannot be read ({error})") from error
    lines = done.stdout.decode(errors="replace").splitlines()
    if done.returncode != 0 or not lines:
        what = f"status {done.returncode}" if done.returncode else "no output"
        raise ConfigError(f"{way.origin}: the command ended with {what}{_last(done.stderr)}")
    return lines[0].strip()


def _words(command: str | Sequence[str]) -> list[str]:
    words = shlex.split(command) if isinstance(command, str) else list(command)
    if not any(words):
        raise ValueError("it is empty")
    return words


def _last(stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    return f": {_CONTROL.sub(' ', lines[-1])[:200]}" if lines else ""
