"""What a target shows, against what the model knows: each difference with its requirement. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from taskpact.contract import Field
from taskpact.judging import answers, history, resolved
from taskpact.judging.choice import strings
from taskpact.judging.messages import of_user
from taskpact.modelling.model import Known, Shown

Details: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sign:
    """What a program can see the difference by, in the last answer of its sequence.

    The kinds are those of `taskpact.reporting.replay.Shows`.
    """

    kind: Literal["succeeds", "fails", "holds", "lacks", "unsaid", "unlike", "differs", "look"]
    text: str = ""
    pointer: str = ""


_SHOWN = 90
"""Characters of a value that are told."""
STATUS = "/stream/streamStatus"
LOOK, SUCCEEDS, FAILS = Sign("look"), Sign("succeeds"), Sign("fails")


@dataclass(frozen=True, slots=True)
class Difference:
    """Between what the model knows and what the target shows."""

    requirement: str
    reason: str
    sign: Sign = LOOK


def shown(details: Details, status: str, visibility: Field | None) -> Shown:
    """What is to be remembered of the owner's details, whose latest run has this status."""
    said = of_user(details)
    word = resolved.seen(visibility, details) if visibility else resolved.UNSEEN
    stream = details.get("stream")
    return Shown(
        status=status,
        said=None if said is None else tuple(said),
        streams=history.stream_ids(details),
        visibility=word if isinstance(word, str) and word else None,
        config=stream.get("run_config") if isinstance(stream, dict) else None,
    )


def details_of(
    known: Known, others: Iterable[Known], details: Details, now: Shown, watched: Field | None
) -> Iterator[Difference]:
    """Differences in what its owner sees of a task whose runs are over or wait."""
    yield from _messages(known, details)
    for other in others:
        yield from _mixed(known, other, details, now)
    yield from _streams(known, now)
    if now.visibility and now.visibility not in known.visibility:
        may_be = " or ".join(sorted(known.visibility))
        reason = f"task {known.number} is shown as {now.visibility}, and can only be {may_be}"
        yield Difference("STA-05", reason)
    if watched is not None and known.value is not None:
        reason = resolved.differs(watched, known.value, details) or ""
        if reason:
            sign = Sign("unlike", json.dumps(known.value), _published(watched))
            yield Difference("STA-12", f"in task {known.number} {reason}", sign)


def _published(field: Field) -> str:
    return next((each.pointer for each in field.resolved_at), "")


def _messages(known: Known, details: Details) -> Iterator[Difference]:
    # Where a task does not show even its only text, none of this can be seen.
    seen = known.shown is None or known.shown.said is not None
    reason = history.missing_or_displaced(details, known.certain) if seen else None
    if reason is None or (known.shown is None and not _any_text(known, details)):
        return
    found = zip(known.certain, history.positions(details, known.certain), strict=True)
    lost = [text for text, at in found if at is None]
    sign = Sign("unsaid", lost[0]) if lost else LOOK
    yield Difference("STA-02", f"in task {known.number} {reason}", sign)


def _any_text(known: Known, details: Details) -> bool:
    return any(history.holds(details, text) for text in known.certain)


def _mixed(known: Known, other: Known, details: Details, now: Shown) -> Iterator[Difference]:
    strange = [each.text for each in other.said if history.holds(details, each.text)]
    if strange:
        reason = f"task {known.number} shows {strange[0]!r}, which was said in task {other.number}"
        yield Difference("STA-02", reason, Sign("holds", strange[0]))
    both = sorted((now.streams or frozenset()) & other.streams)
    if both:
        reason = f"tasks {known.number} and {other.number} both list the stream {both[0]}"
        yield Difference("STA-03", reason, Sign("holds", both[0]))


def _streams(known: Known, now: Shown) -> Iterator[Difference]:
    if now.streams is None:
        return
    gone = sorted(known.streams - now.streams)
    if gone:
        reason = f"task {known.number} lists the stream {gone[0]} no more"
        yield Difference("STA-03", reason, Sign("lacks", gone[0]))
    more = len(now.streams - known.streams)
    if more < known.runs:
        reason = f"{known.runs} requests to task {known.number} added {more} streams"
        yield Difference("STA-03", reason)


def changed(before: Shown, now: Shown) -> tuple[str, Sign] | None:
    """What became different in a task that nothing was to change."""
    pairs = (
        ("messages", "/messages", before.said, now.said),
        ("streams", "/streams", before.streams, now.streams),
        ("status", STATUS, before.status, now.status),
        ("visibility", "/task/visibility", before.visibility, now.visibility),
        ("values", "/stream/run_config", before.config, now.config),
    )
    for name, pointer, was, is_now in pairs:
        # Where one of the two shows nothing, that may come late.
        unknown = was in (None, "") or is_now in (None, "")
        if not unknown and was != is_now and not answers.equal(was, is_now):
            told = f"its {name} became {_told(is_now)}, from {_told(was)}"
            return told, Sign("differs", pointer=pointer)
    return None


def _told(value: object) -> str:
    text = repr(sorted(value) if isinstance(value, frozenset) else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}.."


def shares(readers: Mapping[str, str], known: Known) -> bool | None:
    """Whether the share of a task is open; None where it cannot be known."""
    return _agreed(readers.get(word, "owner") == "everyone" for word in known.visibility)


def may_read(readers: Mapping[str, str], known: Known, *, of_team: bool) -> bool | None:
    """Whether somebody else may read the details; None where it is open or unknown.

    Reading public and unlisted tasks by their id is open (AMB-READ-PUBLIC-BY-ID).
    """
    said = (_reads(readers.get(word, "owner"), of_team=of_team) for word in known.visibility)
    return _agreed(said)


def always_hidden(readers: Mapping[str, str], known: Known, *, of_team: bool) -> bool:
    """Whether somebody else could never have read the task."""
    kinds = (readers.get(word, "owner") for word in known.ever)
    return all(_reads(kind, of_team=of_team) is False for kind in kinds)


def _reads(kind: str, *, of_team: bool) -> bool | None:
    if kind == "everyone":
        return None
    return kind == "team" and of_team


def _agreed(said: Iterable[bool | None]) -> bool | None:
    found = set(said)
    return found.pop() if len(found) == 1 else None


def holds_any(value: object, texts: Iterable[str]) -> str | None:
    """The first of these texts that stands in a JSON value."""
    held = list(strings(value))
    return next((text for text in texts if any(text in part for part in held)), None)
