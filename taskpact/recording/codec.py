"""What the entries of a journal hold, as JSON values and back. Pure."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from taskpact.contacting import Met
from taskpact.journal import Kind
from taskpact.judging.outcomes import Inconclusive, NotApplicable, NotObservable, Outcome
from taskpact.phases.report import Call, Finding, Report
from taskpact.wire.exchange import from_record, to_record
from taskpact.wire.received import Received, folded

_OUTCOMES: Final[Mapping[str, type[Outcome]]] = {
    each.__name__: each for each in (Inconclusive, NotApplicable, NotObservable)
}


def packed(kind: Kind, value: Any) -> Any:  # noqa: ANN401 - of the type that belongs to the kind
    """The value of an entry as JSON values."""
    return _PACK.get(kind, _same)(value)


def unpacked(kind: Kind, value: Any) -> Any:  # noqa: ANN401
    """The value that was packed. Raises KeyError, TypeError or ValueError where it is none."""
    return _UNPACK.get(kind, _same)(value)


def raised(outcome: Outcome) -> dict[str, str]:
    """An outcome that ended what was to be learned."""
    return {"outcome": type(outcome).__name__, "reason": outcome.reason}


def outcome(told: Mapping[str, str]) -> Outcome:
    """The same again. Raises KeyError where it is none."""
    return _OUTCOMES[told["outcome"]](told["reason"])


def _received(value: tuple[Received, ...]) -> list[dict[str, Any]]:
    fields = ("at", "method", "path", "headers", "body", "reaction")
    return [{name: _plain(getattr(each, name)) for name in fields} for each in value]


def _received_again(value: list[dict[str, Any]]) -> tuple[Received, ...]:
    return tuple(
        Received(
            **{
                **each,
                "headers": tuple((name, text) for name, text in each["headers"]),
                "body": (body := b64decode(each["body"])),
                "folded": folded(body),
            }
        )
        for each in value
    )


def _report(value: Report | None) -> dict[str, Any] | None:
    return None if value is None else _plain(asdict(value))


def _report_again(value: dict[str, Any] | None) -> Report | None:
    if value is None:
        return None
    calls = tuple(map(_call, value["calls"]))
    findings = tuple(Finding(**{**each, "call": _call(each["call"])}) for each in value["findings"])
    return Report(**{**value, "calls": calls, "findings": findings})


def _call(value: Mapping[str, Any]) -> Call:
    body = value["body"]
    return Call(**{**value, "body": None if body is None else b64decode(body)})


def _plain(value: Any) -> Any:  # noqa: ANN401
    match value:
        case bytes():
            return b64encode(value).decode("ascii")
        case list() | tuple():
            return [_plain(each) for each in value]
        case dict():
            return {name: _plain(each) for name, each in value.items()}
    return value


def _same(value: Any) -> Any:  # noqa: ANN401
    return value


_PACK: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "exchange": to_record,
    "exchanges": lambda value: [to_record(each) for each in value],
    "received": _received,
    "schemathesis": _report,
    "contact": asdict,
}
_UNPACK: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "exchange": from_record,
    "exchanges": lambda value: tuple(from_record(each) for each in value),
    "received": _received_again,
    "schemathesis": _report_again,
    "contact": lambda value: Met(tuple(value["capabilities"]), value["trouble"]),
}
