"""Where a request goes: a base URL taken apart, and the request target built from it.

Pure. Paths may come from the peer (a stream's URL), so nothing in them may reach the request's
framing: what is not visible ASCII is percent-encoded.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

_PORTS: Final = {"http": 80, "https": 443}
# All of visible ASCII stays as it is, the percent sign included: the caller encodes what he means.
_KEPT: Final = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Address:
    """The origin of a server (RFC 9110 4.3.1) and the path under which it keeps the API."""

    scheme: str
    host: str
    port: int
    prefix: str = ""

    @property
    def origin(self) -> tuple[str, str, int]:
        """What must be equal for credentials to be sent."""
        return self.scheme, self.host, self.port

    @property
    def secure(self) -> bool:
        """Whether TLS protects the connection."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """The value of Host: no port where it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_base(url: str) -> Address:
    """The address of a base URL such as `https://host:8443/prefix`.

    Raises ValueError for another scheme, no host, credentials in the URL, a query or a fragment.
    """
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        message = f"a base URL has neither query nor fragment: {url!r}"
        raise ValueError(message)
    return _address(url, parts.path.rstrip("/"))


def locate(base: Address, path: str) -> tuple[Address, str]:
    """The address and request target of a path under `base`, or of an absolute URL.

    Raises ValueError when it is neither.
    """
    if path.startswith("/"):
        return base, quote(base.prefix + path, safe=_KEPT).partition("#")[0]
    if path.lower().startswith(("http://", "https://")):
        parts = urlsplit(path)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _address(path, ""), quote(target, safe=_KEPT)
    message = f"neither a path that begins with / nor an http URL: {path!r}"
    raise ValueError(message)


def _address(url: str, prefix: str) -> Address:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        message = f"not an http or https URL with a host: {url!r}"
        raise ValueError(message)
    if parts.username is not None or parts.password is not None:
        message = "credentials do not belong in a URL; send them in a header"
        raise ValueError(message)
    host = parts.hostname
    if ":" not in host:
        host = host.encode("idna").decode("ascii")
    return Address(parts.scheme, host, parts.port or _PORTS[parts.scheme], prefix)
