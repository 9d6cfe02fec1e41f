"""Joins what file, environment and flags declare of a target: flag over environment over file.

Reads the environment and the file it is given, and makes the tokens; sends nothing.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from taskpact.contract import load
from taskpact.target import callers, receiving
from taskpact.target.errors import ConfigError, hint
from taskpact.target.options import TARGET
from taskpact.target.sources import Sources, by_name
from taskpact.target.target import Prompts, Target
from taskpact.wire.address import parse_base
from taskpact.wire.connection import tls_context
from taskpact.wire.limits import Limits

__all__ = ["ConfigError", "adjusted", "settings"]

# A check must be free to choose these itself, and credentials are declared as such.
_OURS: Final = frozenset(
    {"accept", "authorization", "content-length", "content-type", "transfer-encoding"}
)
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_VALUE: Final = re.compile("[\t\x20-\x7e\x80-\xff]*")
_ELSEWHERE: Final = {
    "audience": "by 'audience'",
    "issuer": "by 'issuer'",
    "teammate": "by a token of the teammate",
    "outsider": "by a token of the outsider",
}
SHORTEST: Final = 8
"""Characters of a secret that can be told from a word that is there by chance."""

# These say how to judge, not whom, so they hold for the embedded mock server as well.
_ANY_TARGET: Final = frozenset({"config", "capability", "no-capability", "timeout", "no-raw"})


def settings(
    options: Mapping[str, Any],
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    *,
    now: float | None = None,
) -> Target | None:
    """The target that is declared; None where no URL is: then the embedded mock server is meant.

    `options` by `Option.dest` (other keys are ignored). Raises ConfigError.
    """
    sources = Sources.of(options, os.environ if environ is None else environ, cwd or Path.cwd())
    url = sources.first("target", sources.written.get("url"))
    if not url:
        _refuse_without_url(sources)
        return None
    written, origin = sources.written, str(sources.path)
    signing = callers.recipe(sources)
    target = Target(
        url=_url(url),
        callers=callers.callers(sources, signing, time.time() if now is None else now),
        recipe=signing,
        capabilities=_capabilities(written.get("capabilities", {}), origin),
        headers=_headers(written.get("headers", {}).items(), origin),
        prompts=Prompts(**written.get("prompts", {})),
        verify=_verify(sources),
        audience=written.get("audience"),
        issuer=written.get("issuer"),
        raw=written.get("raw_framing", True),
        webhook=receiving.webhook(sources),
        held=_held(sources),
    )
    limits = replace(target.limits, **written.get("limits", {}))
    return adjusted(replace(target, limits=limits), options)


def adjusted(target: Target, options: Mapping[str, Any]) -> Target:
    """The target with what the flags say beyond address and credentials. Raises ConfigError.

    Also for the embedded mock server, which is declared by no file.
    """
    flags = by_name(options)
    yes, no = (tuple(flags[name] or ()) for name in ("capability", "no-capability"))
    if both := set(yes) & set(no):
        raise ConfigError(f"--capability and --no-capability both name {min(both)!r}")
    said = {**dict.fromkeys(yes, True), **dict.fromkeys(no, False)}
    _capabilities(said, "the command line")
    lines = _headers((_line(each) for each in flags["header"] or ()), "--header")
    names = {name.lower() for name, _ in lines}
    return replace(
        target,
        capabilities={**_stated(target), **target.capabilities, **said},
        headers=(*(each for each in target.headers if each[0].lower() not in names), *lines),
        limits=_limits(target.limits, flags["timeout"]),
        verify=False if flags["insecure"] else target.verify,
        raw=target.raw and not flags["no-raw"],
    )


def _refuse_without_url(sources: Sources) -> None:
    """What describes a server is not passed over in silence, and the mock judged instead."""
    if sources.path is not None:
        raise ConfigError(f"{sources.path}: has no url: add one, or give the URL as an argument")
    for each in TARGET:
        if each.name not in _ANY_TARGET and sources.flags[each.name]:
            raise ConfigError(f"{each.flag} describes a server, but no URL says which")


def _url(url: str) -> str:
    try:
        parse_base(url)
    except ValueError as error:
        bare = "" if "://" in url else f"; did you mean 'http://{url}'?"
        raise ConfigError(f"{error}{bare}") from error
    return url.rstrip("/")


def _capabilities(declared: Mapping[str, bool], origin: str) -> Mapping[str, bool]:
    if not declared:
        return {}
    known = {each.capability for each in load().requirements.values() if each.capability}
    choosable = sorted(known - _ELSEWHERE.keys())
    for name in declared:
        if name in _ELSEWHERE:
            raise ConfigError(f"{origin}: {name!r} is declared {_ELSEWHERE[name]}")
        if name not in known:
            raise ConfigError(f"{origin}: no capability {name!r}: {hint(name, choosable)}")
    return dict(declared)


def _held(sources: Sources) -> Mapping[str, str]:
    """The secrets that the target holds for the caller, from the file or from the environment."""
    named = sources.written.get("secrets_env", {})
    held = {name: sources.environ.get(variable, "") for name, variable in named.items()}
    for name, value in {**held, **sources.written.get("secrets", {})}.items():
        if len(value) < SHORTEST:
            raise ConfigError(
                f"{sources.path}: the secret {name!r} has fewer than {SHORTEST} characters: a value"
                " so short may be met by chance"
            )
        held[name] = value
    return held


def _stated(target: Target) -> Mapping[str, bool]:
    """The capabilities that other declarations state."""
    return {
        # Without it there may be one all the same, which nobody here would hear.
        **({"webhook": True} if target.webhook else {}),
        "audience": target.audience is not None,
        "issuer": target.issuer is not None,
        "teammate": "teammate" in target.callers,
        "outsider": "outsider" in target.callers,
        "slow-task": bool(target.prompts.slow),
    }


def _line(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise ConfigError(f"--header: {text!r} is not 'NAME: VALUE'")
    return name.strip(), value.strip()


def _headers(lines: Iterable[tuple[str, str]], origin: str) -> tuple[tuple[str, str], ...]:
    made = tuple(lines)
    for name, value in made:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ConfigError(f"{origin}: the header {name!r} cannot be sent as HTTP")
        if name.lower() in _OURS:
            raise ConfigError(f"{origin}: {name} is set by the checks; leave it out")
    return made


def _limits(limits: Limits, seconds: float | None) -> Limits:
    if seconds is None:
        return limits
    if not seconds > 0:
        raise ConfigError("--timeout: must be a number of seconds above zero")
    return replace(limits, seconds=seconds, idle=min(limits.idle, seconds))


def _verify(sources: Sources) -> bool | str:
    written = sources.written.get("tls", {})
    verify: bool = written.get("verify", True)
    if "ca_file" not in written:
        return verify
    authorities = sources.folder / written["ca_file"]
    if not verify:
        raise ConfigError(f"{sources.path}: tls has a ca_file and verify = false: leave one out")
    if not authorities.is_file():
        raise ConfigError(f"{sources.path}: tls.ca_file: {authorities} is no file")
    try:
        tls_context(str(authorities))
    except OSError as error:
        raise ConfigError(
            f"{sources.path}: tls.ca_file: {authorities} holds no certificates in PEM"
        ) from error
    return str(authorities)
