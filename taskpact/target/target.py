"""The implementation under test, as declared: where it is, who calls, what it can do.

Frozen values only; `config` reads them from file, flags and environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from taskpact.wire.limits import Limits

CallerName = Literal["self", "teammate", "outsider"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How tokens of the target are signed, so that the judge can make wrong ones."""

    algorithm: str
    key: str | bytes = field(repr=False)
    """The shared secret, or a private key in PEM."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One user of the target."""

    name: CallerName
    token: str = field(repr=False)
    """What goes into `Authorization: Bearer`; empty where the target asks for none."""
    claims: Mapping[str, object] | None = None
    """The claims of the token, where it was made by a recipe or can be read."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """Texts that make the target work; an empty one says that there is no such text."""

    ordinary: str = "Say hello."
    """A short task."""
    slow: str = "Count slowly from 1 to 30, one number per line; take your time."
    """One that takes some seconds."""
    question: str = "Before you do anything, ask me which colour I like. Then say my answer again."
    """One in which the user is asked something, where that is allowed."""
    tool: str = "Do nothing but use a tool for 3 seconds, then say that it is done."
    """One in which a tool is at work for some seconds."""
    steps: str = "Take your work in small pieces: take 300 steps, each with a tool call of its own."
    """One that takes more steps than any run may."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the judge receives what the target's team webhook sends."""

    host: str
    """To listen on."""
    port: int
    secret: str | None = field(default=None, repr=False)
    """The value that comes as bearer credentials; None: nothing is known of it."""
    patience: float = 30.0
    """Seconds that a first or further try may take to arrive."""
    settle: float = 3.0
    """Seconds without a further try after which there is taken to be none."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server to judge."""

    url: str
    callers: Mapping[CallerName, Caller]
    recipe: Recipe | None = None
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    """Declared present (true) or absent (false); one that is not named is found out."""
    headers: tuple[tuple[str, str], ...] = ()
    """Sent with every request, besides the credentials."""
    prompts: Prompts = field(default_factory=Prompts)
    limits: Limits = field(default_factory=Limits)
    verify: bool | str = True
    """Whether, or by which CA bundle, the certificate of an https target is checked."""
    audience: str | None = None
    """The audience that the target says is its own."""
    issuer: str | None = None
    raw: bool = True
    """Whether malformed HTTP framing may be sent."""
    held: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Secrets that the target holds for the caller, by name: the values, which it may never show
    (SEC)."""

    webhook: Webhook | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every string that no output may show."""
        keys = [self.recipe.key] if self.recipe else []
        shown = [key if isinstance(key, str) else key.decode("latin-1") for key in keys]
        shown += [self.webhook.secret or ""] if self.webhook else []
        own = (*(c.token for c in self.callers.values()), *shown, *self.held.values())
        return tuple(text for text in own if text)
