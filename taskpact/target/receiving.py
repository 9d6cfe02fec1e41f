"""Reads where the judge shall receive the target's webhook, of the table `webhook`."""

from __future__ import annotations

from typing import Any, Final

from taskpact.target.errors import ConfigError
from taskpact.target.sources import Sources
from taskpact.target.target import Webhook

_LAST_PORT: Final = 65535


def webhook(sources: Sources) -> Webhook | None:
    """Where to listen, and for what; None where that is not declared. Raises ConfigError."""
    written: dict[str, Any] = sources.written.get("webhook", {})
    if not written:
        return None
    origin = f"{sources.path}: webhook"
    if "listen" not in written:
        raise ConfigError(f"{origin}: has no listen: say on which address, '127.0.0.1:9000'")
    host, port = _address(written["listen"], origin)
    times = {name: float(written[name]) for name in ("patience", "settle") if name in written}
    return Webhook(host, port, _secret(sources, written, origin), **times)


def _address(text: str, origin: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and 0 < int(port[:6]) <= _LAST_PORT):
        raise ConfigError(f"{origin}.listen: {text!r} is not HOST:PORT, as '127.0.0.1:9000'")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _secret(sources: Sources, written: dict[str, Any], origin: str) -> str | None:
    variable = written.get("secret_env")
    if variable and "secret" in written:
        raise ConfigError(f"{origin}: has secret and secret_env: give one of them")
    if variable and not sources.environ.get(variable):
        raise ConfigError(f"{origin}: {variable} is empty or missing")
    return sources.environ[variable] if variable else written.get("secret") or None
