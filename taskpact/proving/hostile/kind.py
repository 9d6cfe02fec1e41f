"""What is told of a hostile server: what it does, and what can be known of it. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from taskpact.proving.hostile.server import LOOPBACK, Act, Greet

LATER: Final = "later:"
"""Before an id: the server is a correct one until first contact is made."""
SELECTION: Final = (
    *("ACK-01", "ACK-02", "ACK-03", "ACK-04", "ACK-05", "ACK-12"),
    *("AUT-01", "AUT-16", "AUT-17", "ERR-01", "ERR-22", "NEG-04", "NEG-08"),
)
"""What is judged on most of them: acknowledgements, refusals, and what must not go wrong."""


class Says(Enum):
    """What can be known of a server, and so what may not pass on it."""

    NOTHING = "nothing"
    """No answer is ever whole: nothing may pass."""
    NONSENSE = "nonsense"
    """Its answers are whole, and none acknowledges: nothing may pass that is said of
    acknowledgements, and no refusal."""
    REFUSALS = "refusals"
    """It refuses everything, or fails: nothing may pass."""
    SOMETHING = "something"
    """Some of its answers are those of a correct server, and may pass for what they are."""


UNKNOWABLE: Final[Mapping[Says, tuple[str, ...]]] = {
    Says.NOTHING: ("",),
    Says.REFUSALS: ("",),
    Says.NONSENSE: (*("ACK-03", "ACK-04", "ACK-05", "AUT-01", "ERR-01", "NEG-08"),),
    Says.SOMETHING: (),
}
"""Beginnings of ids of requirements that may not pass; an empty one begins all."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One way to be hostile."""

    id: str
    sentence: str
    act: Act
    greet: Greet | None = None
    scheme: str = "http"
    says: Says = Says.NOTHING
    selected: tuple[str, ...] = SELECTION
    """What is judged on it: requirements, or areas."""
    harmless: bool = False
    """What it does is legal, so that it may even be conformant."""
    host: str = LOOPBACK
    """Where it listens."""
    receives: bool = False
    """Whether the judge has a receiver of webhooks."""
    seconds: float = 2.0
    """That the run may take."""
