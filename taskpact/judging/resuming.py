"""What reading a stream again gives, against an uncut reading of it (RES). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskpact.wire.stream import Event


@dataclass(frozen=True, slots=True)
class Rest:
    """How what came again fits to the uncut stream."""

    begins: int | None
    """The place in the uncut stream from which all of it came; None: it is no part of it."""
    odd: int = 0
    """Where it is no part of it: the first of its events that does not fit, counted from 1."""


def rest(uncut: Sequence[Event], came: Sequence[Event]) -> Rest:
    """Which end of the uncut stream came; by the events' types and data.

    Ids are left out: the last event of a stream may have none.
    """
    whole, part = [_said(each) for each in uncut], [_said(each) for each in came]
    if len(part) <= len(whole) and part == whole[len(whole) - len(part) :]:
        return Rest(len(whole) - len(part))
    start = max(0, len(whole) - len(part))
    fits = zip(part, whole[start:], strict=False)
    odd = next((at for at, (one, other) in enumerate(fits, 1) if one != other), len(part))
    return Rest(None, odd)


def gap(uncut: Sequence[Event], came: Sequence[Event], after: int) -> str | None:
    """Reason why something is missing behind the first `after` events (RES-01)."""
    found = rest(uncut, came)
    if found.begins is None:
        if missing := [each for each in uncut[after:] if _said(each) not in map(_said, came)]:
            return (
                f"behind event {after} of {len(uncut)} came {len(came)} events, which lack"
                f" {len(missing)} of those that an uncut reading has"
            )
        if repeated(uncut, came, after) is None:
            return f"behind event {after} the events differ from event {found.odd} on"
        return None
    if found.begins > after and not _is_done(uncut, came, after):
        lost = found.begins - after
        return f"behind event {after} of {len(uncut)}, {lost} events are missing"
    return None


def repeated(uncut: Sequence[Event], came: Sequence[Event], after: int) -> str | None:
    """Reason why something of the first `after` events comes again (RES-02)."""
    found = rest(uncut, came)
    if found.begins is not None and found.begins < after:
        again = after - found.begins
        return f"behind event {after} of {len(uncut)}, {again} earlier events come again"
    if found.begins is None and len(came) > len(uncut) - after:
        more = len(came) - (len(uncut) - after)
        return f"behind event {after} of {len(uncut)} come {more} events too many"
    return None


def _is_done(uncut: Sequence[Event], came: Sequence[Event], after: int) -> bool:
    """Who has the last numbered event has all: nothing, or the end alone, may come then."""
    return not came and all(each.id == uncut[after - 1].id for each in uncut[after:])


def _said(event: Event) -> tuple[str, str]:
    return event.type, event.data
