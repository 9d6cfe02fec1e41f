"""Header lines that say who is calling: good ones, spoilt tokens, lines that are neither. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from taskpact.proving.fuzzing import texts
from taskpact.proving.fuzzing.drawing import Weighted, pick
from taskpact.proving.fuzzing.surroundings import Surroundings


class Credentials:
    """Draws the credentials of a request to some surroundings."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._kinds = Weighted[Callable[[Random], Sequence[bytes]]](
            (60, self._token),
            (10, self._api_key),
            (6, lambda _: ()),
            (12, self._spoilt_token),
            (12, self._odd),
        )

    def draw(self, random: Random) -> Sequence[bytes]:
        """The lines of one request; none is one kind of them."""
        return self._kinds.draw(random)(random)

    def _token(self, random: Random) -> Sequence[bytes]:
        user = pick(random, [*self._around.tokens])
        return (b"Authorization: Bearer " + self._around.tokens[user].encode(),)

    def _api_key(self, random: Random) -> Sequence[bytes]:
        return (b"X-Api-Key: " + pick(random, [*self._around.keys.values()]).encode(),)

    def _spoilt_token(self, random: Random) -> Sequence[bytes]:
        return (b"Authorization: Bearer " + pick(random, self._around.spoilt).encode(),)

    def _odd(self, random: Random) -> Sequence[bytes]:
        [good] = self._token(random)
        noise = texts.text(random).encode("utf-8", "replace")
        noise = bytes(each for each in noise if each >= 0x20 and each != 0x7F)
        return pick(
            random,
            (
                (good, good),
                (good + b",",),
                (good.replace(b"Bearer ", b"bearer  "),),
                (good.replace(b"Bearer ", b"Basic "),),
                (good[:-4] + noise,),
                (b"Authorization: " + noise,),
                (b"Authorization:",),
                (b"Authorization: Bearer",),
                (b"Authorization: Bearer " + b"." * 4_000,),
                (b"X-Api-Key: " + noise,),
                (b"X-Api-Key:", b"X-Api-Key: a"),
                (good, b"X-Api-Key: x"),
            ),
        )
