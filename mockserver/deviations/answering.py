"""Wrong ways from a request to one of the answers; `neg` gives each its name.

How the Accept header itself can be misread is in `accepting`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from mockserver import replies
from mockserver.admission.negotiation import by_field, negotiate
from mockserver.deviations import accepting
from mockserver.errors import Refusal
from mockserver.replies import Reply
from taskpact.contract import Answer, Contract, Negotiation, Violation

if TYPE_CHECKING:
    from aiohttp import web

    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Body: TypeAlias = Mapping[str, object]
Choice: TypeAlias = Callable[[Contract, Body, Sequence[str]], Answer]


def deciding(choice: Choice) -> Change:
    """The record with this choice among the answers."""
    return lambda correct: replace(correct, negotiate=choice)


def unnamed(choice: Callable[[Negotiation, Sequence[str]], Answer | None]) -> Change:
    """Another choice where the field is omitted; None leaves it to the correct one."""

    def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
        named = by_field(contract.negotiation, body)
        made = None if named else choice(contract.negotiation, accept)
        return named or made or negotiate(contract, body, accept)

    return deciding(chosen)


def reading(read: Callable[[Sequence[str]], Sequence[str]]) -> Change:
    """The correct choice by a header that is read wrongly."""
    return deciding(lambda contract, body, accept: negotiate(contract, body, read(accept)))


def _other(negotiation: Negotiation) -> Answer:
    answers = negotiation.answers
    return next(each for name, each in answers.items() if name != negotiation.default)


def _not_acceptable() -> Refusal:
    return Refusal(406, "not_acceptable", "not acceptable")


# -- the field, the header, the default ----------------------------------------------------------


def other_default(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    """What says nothing at all gets the answer that is not the default."""
    return None if accept else _other(negotiation)


def format_required(_: Negotiation, accept: Sequence[str]) -> Answer | None:
    """What says nothing at all is refused."""
    if accept:
        return None
    raise Refusal(400, "invalid_request", "say which format you want")


def by_mode(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    """Plans have another default answer."""
    if body.get("mode") == "plan" and not accept and contract.negotiation.field not in body:
        return _other(contract.negotiation)
    return negotiate(contract, body, accept)


def first_for_anything(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    """The full wildcard gets the answer that is not the default."""
    return _other(negotiation) if list(accept) == ["*/*"] else None


def refusing_header(wanted: Callable[[Negotiation], str]) -> Change:
    """Status 406 for a header of exactly this value."""

    def choice(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
        if list(accept) == [wanted(negotiation)]:
            raise _not_acceptable()
        return None

    return unnamed(choice)


def any_header_is_json(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    """Any header but the full wildcard gets the acknowledgement."""
    named = bool(accept) and list(accept) != ["*/*"]
    return negotiation.acknowledgement if named else None


def header_ignored_with_id(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    """The header is not looked at where the body names a task."""
    return negotiate(contract, body, () if "id" in body else accept)


def header_first(wanted: str) -> Choice:
    """The header wins over a field that names the answer `wanted` (an attribute's name)."""

    def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
        negotiation = contract.negotiation
        if by_field(negotiation, body) != getattr(negotiation, wanted):
            return negotiate(contract, body, accept)
        known = negotiation.by_media_type.get(",".join(accept))
        return known or negotiate(contract, body, accept)

    return chosen


def header_must_fit(wanted: str) -> Choice:
    """A named answer that the header does not take is status 406."""

    def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
        answer = negotiate(contract, body, accept)
        fits = not accept or accepting.takes(accept, answer.media_type)
        if answer == getattr(contract.negotiation, wanted) and not fits:
            raise _not_acceptable()
        return answer

    return chosen


def field_ignored(wanted: str) -> Choice:
    """A field that names the answer `wanted` (an attribute's name) is not looked at."""

    def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
        if by_field(contract.negotiation, body) == getattr(contract.negotiation, wanted):
            return negotiate(contract, {}, accept)
        return negotiate(contract, body, accept)

    return chosen


# -- values of the field that are taken though they are none -------------------------------------


_OMITTED: Final = object()
"""Stands for a field that was not sent."""


def lax(reads: Callable[[Negotiation, object], object]) -> Change:
    """The field's value is read by `reads` before it is looked at."""

    def read(contract: Contract, body: Body) -> dict[str, object]:
        field = contract.negotiation.field
        if field not in body:
            return dict(body)
        value = reads(contract.negotiation, body[field])
        rest = {name: each for name, each in body.items() if name != field}
        return rest if value is _OMITTED else {**rest, field: value}

    def change(correct: Decisions) -> Decisions:
        def violations(contract: Contract, body: Body) -> Sequence[Violation]:
            return correct.violations(contract, read(contract, body))

        def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
            return correct.negotiate(contract, read(contract, body), accept)

        return replace(correct, violations=violations, negotiate=chosen)

    return change


def unknown_omitted(negotiation: Negotiation, value: object) -> object:
    """An unknown word counts as omitted."""
    return _OMITTED if isinstance(value, str) and value not in negotiation.answers else value


def any_case(_: Negotiation, value: object) -> object:
    """Capitals do not count."""
    return value.lower() if isinstance(value, str) else value


def trimmed(_: Negotiation, value: object) -> object:
    """White space round the word does not count."""
    return value.strip() if isinstance(value, str) else value


def only_text_counts(_: Negotiation, value: object) -> object:
    """What is neither text nor null counts as omitted."""
    return value if isinstance(value, str) or value is None else _OMITTED


def null_omitted(_: Negotiation, value: object) -> object:
    """Null counts as omitted."""
    return _OMITTED if value is None else value


def unwrapped(negotiation: Negotiation, value: object) -> object:
    """Of a list the first value counts."""
    if isinstance(value, list) and value and value[0] in negotiation.answers:
        return value[0]
    return value


# -- refusals, status, methods -------------------------------------------------------------------


def refusing(change: Callable[[Reply], Reply]) -> Change:
    """Refusals of requests that accept the stream are changed."""

    def make(correct: Decisions) -> Decisions:
        def finish(request: web.BaseRequest, reply: Reply) -> Reply:
            done = correct.finish(request, reply)
            wanted = any(_STREAM in line for line in request.headers.getall("Accept", ()))
            return change(done) if wanted and done.status >= 400 else done

        return replace(correct, finish=finish)

    return make


_STREAM: Final = "text/event-stream"


def labelled(reply: Reply) -> Reply:
    """Only the label is that of a stream."""
    return replace(reply, content_type=_STREAM)


def told_in_stream(reply: Reply) -> Reply:
    """A stream of one event that holds the refusal."""
    return replace(reply, status=200, content_type=_STREAM, body=b"data: " + reply.body + b"\n\n")


def accept_status(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    """Only the field gets the acknowledgement with its own status."""
    answer = negotiate(contract, body, accept)
    return answer if contract.negotiation.field in body else replace(answer, status=200)


def stream_status(status: int) -> Change:
    """Streams have this status."""
    return lambda correct: replace(correct, stream_status=lambda _: status)


def malformed_500(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    """A weight that is no number is an error of the server."""
    for weight in re.findall(r";\s*q=([^,;]*)", ",".join(accept)):
        if not re.fullmatch(r"[0-9]+(\.[0-9]*)?", weight):
            raise Refusal(500, "internal", "could not convert text to a number")
    return negotiate(contract, body, accept)


def no_slash_500(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    """A range without a slash is an error of the server."""
    if any("/" not in member for line in accept for member in line.split(",")):
        raise Refusal(500, "internal", "not enough values to unpack")
    return negotiate(contract, body, accept)


def long_500(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    """A long header is an error of the server."""
    if sum(map(len, accept)) > 2000:
        raise Refusal(500, "internal", "the buffer is too small")
    return negotiate(contract, body, accept)


def methods(change: Callable[[Reply], Reply]) -> Change:
    """The answer to a method that the path lacks is changed."""

    def make(correct: Decisions) -> Decisions:
        return replace(correct, methods=lambda allowed: change(correct.methods(allowed)))

    return make


def unknown_path(_: Reply) -> Reply:
    """Status 404 instead."""
    return replies.refused(Refusal(404, "not_found", "there is no such path"))


def without_allow(reply: Reply) -> Reply:
    """Without its Allow header."""
    return replace(reply, headers=())


def allow_everything(reply: Reply) -> Reply:
    """Allow lists every method there is."""
    return replace(reply, headers=(("Allow", "GET, POST, PUT, PATCH, DELETE"),))
