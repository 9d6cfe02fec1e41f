"""How much one exchange may take: the numbers that keep a hostile peer from hanging or flooding us.

Values only; `tape` and `answer` enforce them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one exchange may take.

    `seconds`: from its start to its end. `idle`: one silence of the peer, also while connecting,
    in seconds. `bytes`: received, heads and framing included. `events`: of an event stream.
    Raises ValueError when one of them is not above zero.
    """

    seconds: float = 60.0
    idle: float = 20.0
    bytes: int = 8 * 1024 * 1024
    events: int = 100_000

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if not value > 0:
                message = f"the limit {name!r} must be above zero, not {value!r}"
                raise ValueError(message)
