"""Ways to replace a decision about a body: how it is read, what breaks it, what it comes to.

Used by the deviations of RNG, ENU, TYP, DEF and INP. Which fields there are, and their bounds and
words, comes from the contract here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.errors import Refusal
from mockserver.routes import answering
from mockserver.routes.service import Service
from mockserver.store.records import Message
from mockserver.world import World
from taskpact.contract import Contract, Field, Resolution, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body: TypeAlias = Mapping[str, Any]
Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Values: TypeAlias = dict[str, object]


def defect(identifier: str, requirement: str, summary: str, change: Change) -> Deviation:
    """A deviation that breaks `requirement`."""
    return Deviation(identifier, "defect", requirement, summary, change)


def reading(mended: Callable[[Contract, dict[str, Any]], dict[str, Any]]) -> Change:
    """Mend a body before it is validated."""

    def change(decisions: Decisions) -> Decisions:
        def decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
            return mended(world.contract, decisions.decode(world, request, data))

        return replace(decisions, decode=decode)

    return change


def reading_fields(kind: Callable[[Field], bool], mended: Callable[[Field, Any], Any]) -> Change:
    """Mend the values of some fields before they are validated; None drops the field."""

    def mend(contract: Contract, body: dict[str, Any]) -> dict[str, Any]:
        chosen = {name: field for name, field in contract.fields.items() if kind(field)}
        made = {
            name: mended(chosen[name], value) if name in chosen else value
            for name, value in body.items()
        }
        # What was null before is no business of the mend.
        return {n: v for n, v in made.items() if v is not None or body[n] is None}

    return reading(mend)


def rewriting(rewritten: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of a body before they are read."""

    def change(decisions: Decisions) -> Decisions:
        def decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
            return decisions.decode(world, request, rewritten(data))

        return replace(decisions, decode=decode)

    return change


def stumbling(over: Callable[[bytes], bool], status: int = 500) -> Change:
    """Answer a body whose bytes are so with an error of the server, or with another status."""

    def change(decisions: Decisions) -> Decisions:
        def decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
            if over(data):
                raise Refusal(status, "internal_error", "something went wrong")
            return decisions.decode(world, request, data)

        return replace(decisions, decode=decode)

    return change


def stumbling_on_value(over: Callable[[Contract, Body], bool]) -> Change:
    """Answer a body that states such a value with an error of the server."""

    def stumble(contract: Contract, body: dict[str, Any]) -> dict[str, Any]:
        if over(contract, body):
            raise Refusal(500, "internal_error", "something went wrong")
        return body

    return reading(stumble)


def refusing(kind: Callable[[Field], bool], bad: Callable[[Field, Any], bool]) -> Change:
    """Refuse values that are acceptable."""

    def change(decisions: Decisions) -> Decisions:
        def violations(contract: Contract, body: Body) -> Sequence[Violation]:
            found = [
                Violation(f"/{name}", "", f"{name} is not allowed")
                for name, value in body.items()
                if name in contract.fields
                and kind(contract.field(name))
                and bad(contract.field(name), value)
            ]
            return found or decisions.violations(contract, body)

        return replace(decisions, violations=violations)

    return change


def accepting(when: Callable[[Contract, Body], bool]) -> Change:
    """Do not validate some bodies at all."""

    def change(decisions: Decisions) -> Decisions:
        def violations(contract: Contract, body: Body) -> Sequence[Violation]:
            return () if when(contract, body) else decisions.violations(contract, body)

        return replace(decisions, violations=violations)

    return change


def as_stream(contract: Contract, body: Body) -> bool:
    """Whether the body asks for the stream by name."""
    return body.get(contract.negotiation.field) == contract.negotiation.stream.name


def accepting_when_continuing(decisions: Decisions) -> Decisions:
    """Do not validate a body that continues a task."""

    async def create(
        service: Service, chosen: Decisions, request: web.BaseRequest, path: Mapping[str, str]
    ) -> web.StreamResponse:
        data = await answering.body(service.world, request)
        body = chosen.decode(service.world, request, data)
        known = isinstance(body.get("id"), str) and await service.store.task(body["id"])
        made = replace(chosen, decode=lambda *_: body)
        if known:
            made = replace(made, violations=lambda *_: ())
        return await decisions.create(service, made, request, path)

    return replace(decisions, create=create)


def resolving(mended: Callable[[Contract, Body, Resolution, Values], Values]) -> Change:
    """Change what a body resolves to; `mended` is given a copy of the right values."""

    def change(decisions: Decisions) -> Decisions:
        def resolve(contract: Contract, body: Body) -> Resolution:
            made = decisions.resolve(contract, body)
            return replace(made, values=mended(contract, body, made, dict(made.values)))

        return replace(decisions, resolve=resolve)

    return change


def hearing(changed: Callable[[Body, Message], str]) -> Change:
    """Take another text for the user's message."""

    def change(decisions: Decisions) -> Decisions:
        def message(contract: Contract, body: Body) -> Message:
            heard = decisions.message(contract, body)
            text = changed(body, heard)
            return replace(heard, text=text, parts=[{"type": "text", "text": text}])

        return replace(decisions, message=message)

    return change


def hearing_text(changed: Callable[[str], str]) -> Change:
    """Change the text of the user's message."""
    return hearing(lambda _, message: changed(message.text))


def integers(field: Field) -> bool:
    """Whether it is an integer field."""
    return field.type == "integer"


def enumerated(field: Field) -> bool:
    """Whether its words are listed."""
    return bool(field.enum)


def booleans(field: Field) -> bool:
    """Whether it is a boolean field."""
    return field.type == "boolean"


def texts(field: Field) -> bool:
    """Whether it is a text field; the task's id, which has rules of its own, is none of them."""
    return field.type == "string" and field.usable is None


def lists(field: Field) -> bool:
    """Whether it is a list."""
    return field.type == "array"


def is_number(value: object) -> bool:
    """Whether a JSON value is a number; a boolean is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
