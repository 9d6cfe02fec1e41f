"""Looks at what a target shows in a walk, as often as it needs to settle. Sends; judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from taskpact import asking
from taskpact.contract.document import at
from taskpact.judging import answers, choice, listing
from taskpact.judging.outcomes import Inconclusive
from taskpact.judging.streams import Read
from taskpact.probe import Probe
from taskpact.target import CallerName
from taskpact.wire.answer import Answer
from taskpact.wire.exchange import Exchange

_PAGES: Final = 40
"""Pages of a list that are read at most."""
_WRAPPERS: Final = ("artifacts", "items", "data", "artifact")
EVENTS: Final = 3
"""Of a stream that is cut."""


def settled(probe: Probe, task_id: str, owner: CallerName) -> Mapping[str, object]:
    """The details of a task once no run of it is active, or time is up."""
    active = asking.states(probe, "active")
    latest: Mapping[str, object] = {}

    def over() -> bool:
        nonlocal latest
        latest = probe.details(task_id, owner)
        return asking.run_status(latest) not in active

    asking.eventually(probe, over, probe.target.limits.seconds)
    return latest


def first_events(answer: Answer) -> bool:
    """Stop reading a stream after its first events."""
    return len(answer.events) >= EVENTS


def events(exchange: Exchange) -> tuple[str, ...]:
    """The data of a stream's events; none where it is no stream."""
    if not answers.is_success(exchange):
        return ()
    return tuple(each.data for each in Read(exchange).events)


def beginning(exchange: Exchange) -> tuple[str, ...]:
    """The data of its first events."""
    return events(exchange)[:EVENTS]


def stream_url(details: Mapping[str, object], stream: str) -> str | None:
    """Where the details say that a stream can be read."""
    urls = details.get("streamUrls")
    for each in urls if isinstance(urls, list) else ():
        if isinstance(each, dict) and each.get("streamId") == stream:
            url = each.get("url")
            return url if isinstance(url, str) and url else None
    return None


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of a list that were read."""

    ids: frozenset[str]
    """Of the tasks on them, in lower case."""
    whole: bool
    """Whether they are all there are."""


def pages(probe: Probe, who: CallerName, *, enough: Callable[[AbstractSet[str]], bool]) -> Pages:
    """The list of a caller, page by page, until its end or until there are enough ids."""
    found: set[str] = set()
    query = _largest(probe)
    for _ in range(_PAGES):
        exchange = probe.request("listTasks", caller=who, query=query)
        page = listing.page(exchange) if answers.is_success(exchange) else None
        if page is None:
            raise Inconclusive(f"the list cannot be read: {answers.seen(exchange)}", exchange)
        found |= set(page.ids)
        if page.more is False or page.cursor is None:
            return Pages(frozenset(found), whole=not page.more)
        if enough(found):
            break
        query = f"{_largest(probe)}&cursor={quote(page.cursor, safe='')}"
    return Pages(frozenset(found), whole=False)


def _largest(probe: Probe) -> str:
    parameters = probe.contract.operation("listTasks").node.get("parameters", ())
    for each in parameters:
        if each.get("name") == "limit" and "maximum" in each.get("schema", {}):
            return f"?limit={each['schema']['maximum']}"
    return "?"


def artifacts_of(exchange: Exchange) -> list[Mapping[str, object]]:
    """The artifacts in an answer, one or a list, wrapped or bare; none in a refusal."""
    told = choice.value(exchange) if answers.is_success(exchange) else None
    held = told if isinstance(told, list) else [_unwrapped(told)]
    flat = [each for one in held for each in (one if isinstance(one, list) else [one])]
    return [each for each in flat if isinstance(each, dict) and each]


def _unwrapped(told: object) -> object:
    """What a wrapper holds. Members of an artifact have no published names either."""
    if not isinstance(told, dict):
        return told
    inner = next((told[name] for name in _WRAPPERS if name in told), told)
    alone = not inner and any(isinstance(each, dict) and each for each in told.values())
    return told if alone else inner


def outcome(artifact: Mapping[str, object]) -> str:
    """The status in an artifact; "" where it tells none."""
    for pointer in ("/outcome/status", "/status", "/outcome"):
        try:
            found = at(artifact, pointer)
        except KeyError:
            continue
        if isinstance(found, str):
            return found
    return ""
