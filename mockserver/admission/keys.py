"""The key that tokens of the mock are signed and verified with, and what they must name.

Reads a key file when asked to; `KeyFileError` says in one sentence why it cannot be used.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mockserver.admission.signatures import (
    HASHES,
    KEY_PAIRS,
    Signer,
    UnfitKeyError,
    by_key,
    by_secret,
)
from mockserver.errors import StartError

DEFAULT_ALGORITHM = "HS256"
DEFAULT_SECRET = "taskpact-mock-server-secret-that-is-public-and-protects-nothing-at-all"  # noqa: S105
"""The shared secret when none is given: long enough for HS512, and known to everybody."""

_REMEMBERED = 1024
_LONGEST = 64 * 1024
"""Bytes that are read of a key file."""


class KeyFileError(StartError):
    """A key cannot be used; the text says which, why and what would do."""


class TokenMemory:
    """Claims of the tokens verified last, so that each is verified once.

    Holds nothing that depends on time or users: those are checked again on every use.
    """

    def __init__(self, size: int = _REMEMBERED) -> None:
        self._size = size
        self._claims: OrderedDict[str, Mapping[str, object]] = OrderedDict()

    def __len__(self) -> int:
        """How many tokens are known."""
        return len(self._claims)

    def get(self, token: str) -> Mapping[str, object] | None:
        """The claims of a token verified before; None for any other."""
        claims = self._claims.get(token)
        if claims is not None:
            self._claims.move_to_end(token)
        return claims

    def put(self, token: str, claims: Mapping[str, object]) -> None:
        """Remember a verified token; the one not used for longest is forgotten."""
        self._claims[token] = claims
        if len(self._claims) > self._size:
            self._claims.popitem(last=False)


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """One algorithm with its key, and what a token must name besides."""

    algorithm: str
    """The only one that counts (RFC 8725 section 3.1)."""
    signer: Signer = field(repr=False)
    secret: str = field(default="", repr=False)
    """The shared secret; empty where there is a key pair."""
    audience: str | None = None
    """What `aud` must name where a token has it; None: no token may have it."""
    issuer: str | None = None
    """What `iss` must be; None: it is not looked at."""
    memory: TokenMemory = field(default_factory=TokenMemory, repr=False)

    @property
    def can_sign(self) -> bool:
        """Whether tokens can be minted: not with a public key alone."""
        return self.signer.sign is not None


def keys_of(
    algorithm: str = DEFAULT_ALGORITHM,
    file: Path | None = None,
    *,
    secret: str | None = None,
    audience: str | None = None,
    issuer: str | None = None,
) -> Keys:
    """The keys for an algorithm of RFC 7518 section 3.

    `file` holds a shared secret as text (one line end after it does not count), or a private or
    public key in PEM. Without it, and without `secret`, the secret is the mock's default one.
    Raises KeyFileError.
    """
    if algorithm in KEY_PAIRS:
        return Keys(algorithm, _by_pair(algorithm, file, secret), audience=audience, issuer=issuer)
    if algorithm not in HASHES:
        raise KeyFileError(
            f"no algorithm {algorithm!r}: there are {', '.join((*HASHES, *KEY_PAIRS))}"
        )
    shared = _shared(file, secret)
    signer = _fitting(
        lambda: by_secret(algorithm, shared.encode("utf-8", "surrogateescape")), file, "the secret"
    )
    return Keys(algorithm, signer, shared, audience, issuer)


def _by_pair(algorithm: str, file: Path | None, secret: str | None) -> Signer:
    if file is None or secret is not None:
        raise KeyFileError(
            f"{algorithm} needs a file with a private or public key in PEM, and no secret"
        )
    data = _read(file)
    return _fitting(lambda: by_key(algorithm, data), file, str(file))


def _fitting(make: Callable[[], Signer], file: Path | None, given: str) -> Signer:
    try:
        return make()
    except UnfitKeyError as error:
        raise KeyFileError(f"{file or given} cannot be used: {error}") from error


def _shared(file: Path | None, secret: str | None) -> str:
    if file is not None and secret is not None:
        raise KeyFileError("both a key file and a secret are given: give one of them")
    text = secret if file is None else _text(file)
    if text is not None and "-----BEGIN " in text:
        # A key that may be public is no secret (RFC 8725 section 2.1).
        raise KeyFileError("a key in PEM is no shared secret: name its algorithm, such as RS256")
    return DEFAULT_SECRET if text is None else text


def _text(file: Path) -> str:
    try:
        return _read(file).decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise KeyFileError(f"{file} cannot be used: a shared secret is UTF-8 text") from error


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(_LONGEST)
    except OSError as error:
        raise KeyFileError(f"the key file {file} cannot be read: {error.strerror}") from error
