"""How the stream of a run is read again: at the address that the details tell, from a position.

Nothing here judges. Credentials go to the target alone: an address elsewhere is not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from taskpact.asking import eventually
from taskpact.judging import answers
from taskpact.judging.outcomes import Inconclusive, NotObservable
from taskpact.judging.resuming import rest
from taskpact.judging.streams import Read
from taskpact.probe import Probe
from taskpact.target import CallerName
from taskpact.wire.address import parse_base
from taskpact.wire.answer import Until
from taskpact.wire.exchange import Exchange
from taskpact.wire.limits import Limits
from taskpact.wire.stream import Event

_PATIENCE: Final = 1.0
"""Seconds until the details of a new task tell the address of its stream."""
_URLS: Final = ("url", "href", "streamUrl", "stream_url")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to name a position: `header` or `query`."""

    name: str

    def read(self, probe: Probe, url: str, last: Event, until: Until | None = None) -> Exchange:
        """Read a stream behind the event that was the last to come."""
        if self is HEADER:
            return read(probe, url, last_event_id=last.id, until=until)
        return read(probe, url, after=last.id, until=until)


HEADER: Final = Way("Last-Event-ID")
QUERY: Final = Way("?after=")


def ready(probe: Probe) -> None:
    """Go on only where streams can be read again, and details tell where."""
    probe.need("resume")
    probe.need("details")


def address(probe: Probe, task_id: str) -> str:
    """The whole URL of the task's latest stream. NotObservable where none of ours is told."""
    found = told(probe, task_id)
    if found is None:
        raise NotObservable("the details tell no address of a stream")
    return own(probe, found)


def all_addresses(probe: Probe, task_id: str) -> list[str]:
    """The whole URLs of all streams of the task. NotObservable where one is not the target's."""
    found = addresses(probe.details(task_id))
    return [own(probe, _joined(probe.exchanges[-1].url, each)) for each in found]


def told(probe: Probe, task_id: str) -> str | None:
    """The whole URL that the details tell for the task's latest stream; None where they do not."""
    found: list[str] = []
    where = ""

    def shown() -> bool:
        nonlocal found, where
        details = probe.details(task_id)
        where, found = probe.exchanges[-1].url, addresses(details)
        return bool(found)

    return _joined(where, found[-1]) if eventually(probe, shown, _PATIENCE) else None


def _joined(where: str, url: str) -> str:
    """The address as seen from the details; as it is, where it is none."""
    try:
        return urljoin(where, url)
    except ValueError:
        return url


def addresses(details: Mapping[str, object]) -> list[str]:
    """The addresses that details tell, in their order (AMB-STREAM-URLS)."""
    listed = details.get("streamUrls")
    each = listed if isinstance(listed, list) else []
    made = [one if isinstance(one, str) else _url(one) for one in each]
    return [url for url in made if url]


def _url(told: object) -> str:
    named = [told.get(name) for name in _URLS] if isinstance(told, dict) else []
    return next((each for each in named if isinstance(each, str) and each), "")


def own(probe: Probe, url: str) -> str:
    """The URL, where it is one of the target's. NotObservable where it is not."""
    url = url.partition("#")[0]
    try:
        path, _, query = url.partition("?")
        same = parse_base(path).origin == parse_base(probe.target.url).origin
    except ValueError:
        same, query = False, ""
    if not same:
        raise NotObservable("the address of the stream is elsewhere, where no credentials are sent")
    return f"{path}?{query}" if query else path


def read(
    probe: Probe,
    url: str,
    *,
    caller: CallerName | None = "self",
    last_event_id: str | None = None,
    after: str | None = None,
    until: Until | None = None,
    limits: Limits | None = None,
) -> Exchange:
    """Read a stream at its address, from its beginning or behind a position."""
    wanted = probe.contract.negotiation.stream.media_type
    lines = [*probe.headers, *probe.credentials(caller), ("Accept", wanted)]
    if last_event_id is not None:
        # As UTF-8 (HTML section 9.2.4); header lines are Latin-1 text of their bytes.
        lines.append(("Last-Event-ID", last_event_id.encode().decode("latin-1")))
    if after is not None:
        url += f"{'&' if '?' in url else '?'}after={after}"
    return probe.send("GET", url, headers=lines, until=until, limits=limits)


def is_stream(probe: Probe, exchange: Exchange) -> bool:
    """Whether a stream came."""
    wanted = probe.contract.negotiation.stream.media_type
    return answers.is_success(exchange) and exchange.media_type == wanted


def events(exchange: Exchange) -> Sequence[Event]:
    """The events of an answer; none where it is no stream. NotObservable for an unknown coding."""
    if exchange.media_type != "text/event-stream":
        return ()
    try:
        return Read(exchange).events
    except ValueError as error:
        raise NotObservable(str(error)) from error


def uncut(probe: Probe, url: str) -> Sequence[Event]:
    """All events of a stream, read at its address. Inconclusive where it is not seen whole."""
    exchange = read(probe, url)
    found = events(exchange)
    if not is_stream(probe, exchange) or not exchange.complete or not found:
        raise Inconclusive(f"the stream was not read whole: {answers.seen(exchange)}", exchange)
    return found


def to_the_last(whole: Sequence[Event]) -> Until | None:
    """Read on until the last event of the uncut stream has come, however long that stays open.

    None where the stream has others like it.
    """
    kinds = [(each.type, each.data) for each in whole]
    if kinds.count(kinds[-1]) > 1:
        return None
    return lambda answer: kinds[-1] in [(each.type, each.data) for each in answer.events[-1:]]


def places(whole: Sequence[Event]) -> list[int]:
    """Numbers of events behind which a stream is continued: the first two, the middle, the last.

    The last is the last that has an id of its own.
    """
    numbered = [at for at, event in enumerate(whole, 1) if event.id and _is_first(whole, at)]
    if not numbered:
        return []
    middle = numbered[len(numbered) // 2]
    quarter = numbered[len(numbered) // 4]
    chosen = (*numbered[:2], quarter, middle, *numbered[-2:])
    return list(dict.fromkeys(sorted(chosen)))


def _is_first(whole: Sequence[Event], at: int) -> bool:
    """Whether the event set the id itself: one that did not has the id of the one before."""
    return at == 1 or whole[at - 2].id != whole[at - 1].id


def namable(event: Event) -> Sequence[Way]:
    """The ways by which this event's id may be named. NotObservable where it has none."""
    if not event.id:
        raise NotObservable("the events of the stream have no ids to name a position by")
    return (HEADER, QUERY) if event.id.isascii() and event.id.isdecimal() else (HEADER,)


def ways(probe: Probe, url: str, whole: Sequence[Event]) -> list[Way]:
    """The ways by which the target lets a position be named, tried in the middle of the stream.

    A way that is refused, or gives the whole stream, is none of its ways.
    """
    tried = [at for at in places(whole) if at > 1]
    if not tried:
        raise NotObservable("the events of the stream have no ids to name a position by")
    at = tried[len(tried) // 2]
    taken = []
    for way in namable(whole[at - 1]):
        exchange = way.read(probe, url, whole[at - 1], to_the_last(whole))
        if answers.is_success(exchange) and rest(whole, events(exchange)).begins != 0:
            taken.append(way)
    return taken
