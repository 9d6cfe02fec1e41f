"""Which of the contract's answers came, and what an acknowledgement holds. Pure.

More lenient than a client may be: what else is wrong with an answer is for other requirements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskpact.contract import Negotiation
from taskpact.judging.answers import ID_NAMES, STATUS_NAMES, is_success, seen
from taskpact.wire import numbers
from taskpact.wire.exchange import Exchange

_HOLDERS = ("task", "data", "result")
"""Members under which some servers nest what others write at the top."""


def came(exchange: Exchange, negotiation: Negotiation) -> str:
    """The name of the answer that came; "" for a refusal, an error or nothing.

    Whether its status is the right one does not matter here (NEG-30, ACK-01), nor whether an
    acknowledgement is labelled as one (ACK-02).
    """
    if not is_success(exchange):
        return ""
    found = negotiation.by_media_type.get(exchange.media_type)
    if found is not None and found.is_stream:
        mislabelled = exchange.complete and isinstance(value(exchange), dict)
        return "" if mislabelled else found.name
    labelled = is_json(exchange, negotiation) and not _holds_events(exchange)
    taken = labelled or isinstance(value(exchange), dict)
    return negotiation.acknowledgement.name if taken else ""


def another(exchange: Exchange, negotiation: Negotiation, expected: str) -> str | None:
    """Reason why the answer `expected`, by its name, is not the one that came."""
    if came(exchange, negotiation) == expected:
        return None
    wanted = negotiation.answers[expected]
    if exchange.media_type == wanted.media_type and is_success(exchange):
        return f"expected the answer {expected!r}; its media type came, with a body of another kind"
    return f"expected the answer {expected!r} ({wanted.media_type}), came {seen(exchange)}"


def is_json(exchange: Exchange, negotiation: Negotiation) -> bool:
    """Whether the media type is JSON, the contract's or one with the suffix (RFC 6839 3.1)."""
    kind = exchange.media_type
    known = {negotiation.acknowledgement.media_type, "application/json"}
    return kind in known or kind.endswith("+json")


def value(exchange: Exchange) -> object:
    """The body as JSON, in any of the encodings of Unicode and with or without its mark.

    None where it is none, as for the JSON value null.
    """
    try:
        made: object = numbers.loads(exchange.body)
    except (ValueError, RecursionError):
        return None
    return made


def task_id(exchange: Exchange, sent: str = "") -> str | None:
    """The task's id in an acknowledgement: under a known name, or where `sent` comes back."""
    named = _named(exchange, ID_NAMES)
    if named is None and sent and sent in strings(value(exchange)):
        return sent
    return named


def status(exchange: Exchange) -> str | None:
    """The status word of an acknowledgement."""
    return _named(exchange, STATUS_NAMES)


def place(value: object, text: str) -> str | None:
    """The JSON pointer (RFC 6901) to the first string that is `text`; None where there is none."""
    pending = [("", value)]
    while pending:
        pointer, here = pending.pop(0)
        match here:
            case str() if here == text:
                return pointer
            case list():
                pending.extend((f"{pointer}/{index}", each) for index, each in enumerate(here))
            case dict():
                pending.extend((f"{pointer}/{_step(name)}", each) for name, each in here.items())
    return None


def _step(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def strings(value: object) -> Iterator[str]:
    """Every string in a JSON value, member names left out."""
    pending = [value]
    while pending:
        match pending.pop():
            case str(text):
                yield text
            case list(items):
                pending.extend(items)
            case dict(members):
                pending.extend(members.values())


def _holds_events(exchange: Exchange) -> bool:
    return any(line.startswith(b"data:") for line in exchange.body.splitlines())


def _named(exchange: Exchange, names: tuple[str, ...]) -> str | None:
    whole = value(exchange)
    if not isinstance(whole, Mapping):
        return None
    for holder in (whole, *(whole.get(name) for name in _HOLDERS)):
        for name in names:
            found = holder.get(name) if isinstance(holder, Mapping) else None
            if isinstance(found, str) and found:
                return found
    return None
