"""Finds who calls and how tokens are signed among all that was declared.

The first of flags, environment and file that says anything of a caller decides for that caller.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from taskpact.target.credentials import Way, caller, recipe_of
from taskpact.target.errors import ConfigError
from taskpact.target.sources import Layer, Sources
from taskpact.target.target import Caller, CallerName, Recipe

_CALLERS: Final[tuple[CallerName, ...]] = ("self", "teammate", "outsider")
_KEYS: Final = ("secret", "secret_env", "key_file")


def recipe(sources: Sources) -> Recipe | None:
    """How the target's tokens are signed, where that is declared. Raises ConfigError."""
    algorithm = sources.first("jwt-algorithm", sources.written.get("jwt", {}).get("algorithm"))
    for layer in sources.layers:
        name = _only(layer, ("jwt-secret", "jwt-key"))
        if name == "jwt-secret":
            return recipe_of(layer.values[name], None, algorithm, layer.names[name])
        if name == "jwt-key":
            path = sources.cwd / layer.values[name]
            return recipe_of(None, path, algorithm, layer.names[name])
    return _written_recipe(sources, algorithm)


def callers(sources: Sources, signing: Recipe | None, now: float) -> Mapping[CallerName, Caller]:
    """Who calls, by name; the caller itself is always there. Raises ConfigError."""
    made: dict[CallerName, Caller] = {"self": Caller("self", "")}
    for name in _CALLERS:
        way = _given_way(name, sources) or _written_way(name, sources)
        if way is not None:
            made[name] = caller(name, way, signing, sources.environ, now)
    if signing is not None and not made["self"].token:
        raise ConfigError("tokens can be signed, but nothing says whose: give the caller's claims")
    return made


def _written_recipe(sources: Sources, algorithm: str | None) -> Recipe | None:
    written = sources.written.get("jwt", {})
    ways = [name for name in _KEYS if name in written]
    origin = f"{sources.path}: jwt" if written else "the algorithm of tokens"
    if len(ways) > 1:
        raise ConfigError(f"{origin}: has {' and '.join(ways)}: give one of them")
    if not ways:
        return None if algorithm is None else recipe_of(None, None, algorithm, origin)
    if ways == ["key_file"]:
        return recipe_of(None, sources.folder / written["key_file"], algorithm, origin)
    variable = written.get("secret_env")
    secret = sources.environ.get(variable) if variable else written["secret"]
    if not secret:
        raise ConfigError(f"{origin}: {variable or 'secret'} is empty or missing")
    return recipe_of(secret, None, algorithm, origin)


def _given_way(name: CallerName, sources: Sources) -> Way | None:
    """How flags or environment say that this caller's token is got."""
    own = ("token", "token-command", "jwt-claims")
    for layer in sources.layers:
        option = _only(layer, own if name == "self" else (f"{name}-token",))
        if option:
            value, origin = layer.values[option], layer.names[option]
            if option == "jwt-claims":
                return Way(origin, sources.cwd, claims=_claims(value, origin))
            if option == "token-command":
                return Way(origin, sources.cwd, command=value)
            return Way(origin, sources.cwd, token=value)
    return None


def _written_way(name: CallerName, sources: Sources) -> Way | None:
    written: Mapping[str, Any] | None = sources.written.get("callers", {}).get(name)
    if written is None:
        return None
    origin = f"{sources.path}: callers.{name}"
    if len(written) != 1:
        named = " and ".join(written) or "nothing"
        raise ConfigError(f"{origin}: has {named}: give one of token, token_env, command, claims")
    return Way(origin, sources.folder, **written)


def _only(layer: Layer, options: tuple[str, ...]) -> str:
    """The one of these that was given; "" for none. Raises ConfigError for several."""
    given = [each for each in options if layer.values.get(each)]
    if len(given) > 1:
        raise ConfigError(f"{' and '.join(layer.names[each] for each in given)}: give one of them")
    return given[0] if given else ""


def _claims(text: str, origin: str) -> dict[str, object]:
    try:
        claims = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{origin}: is not JSON ({error})") from error
    if not isinstance(claims, dict):
        raise ConfigError(f"{origin}: must be a JSON object of claims")
    return claims
