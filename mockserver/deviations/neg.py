"""Servers that are wrong about which answer comes.

How Accept is misread is in `accepting`; here each misreading gets its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from mockserver import replies
from mockserver.admission.negotiation import by_field, negotiate
from mockserver.deviations import accepting
from mockserver.deviations.deviation import Deviation
from mockserver.errors import Refusal
from mockserver.replies import Reply
from taskpact.contract import Answer, Contract, Negotiation, Violation

if TYPE_CHECKING:
    from aiohttp import web

    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Body: TypeAlias = Mapping[str, object]
Choice: TypeAlias = Callable[[Contract, Body, Sequence[str]], Answer]


def _deciding(choice: Choice) -> Change:
    return lambda correct: replace(correct, negotiate=choice)


def _unnamed(choice: Callable[[Negotiation, Sequence[str]], Answer | None]) -> Change:
    """Another choice where the field is omitted; None leaves it to the correct one."""

    def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
        named = by_field(contract.negotiation, body)
        made = None if named else choice(contract.negotiation, accept)
        return named or made or negotiate(contract, body, accept)

    return _deciding(chosen)


def _reading(read: Callable[[Sequence[str]], Sequence[str]]) -> Change:
    """The correct choice by a header that is read wrongly."""
    return _deciding(lambda contract, body, accept: negotiate(contract, body, read(accept)))


def _other(negotiation: Negotiation) -> Answer:
    answers = negotiation.answers
    return next(each for name, each in answers.items() if name != negotiation.default)


def _not_acceptable(error: str = "not acceptable") -> Refusal:
    return Refusal(406, "not_acceptable", error)


# -- the field, the header, the default ----------------------------------------------------------


def _other_default(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    return None if accept else _other(negotiation)


def _format_required(_: Negotiation, accept: Sequence[str]) -> Answer | None:
    if accept:
        return None
    raise Refusal(400, "invalid_request", "say which format you want")


def _by_mode(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    if body.get("mode") == "plan" and not accept and contract.negotiation.field not in body:
        return _other(contract.negotiation)
    return negotiate(contract, body, accept)


def _first_for_anything(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    return _other(negotiation) if list(accept) == ["*/*"] else None


def _exact_or_406(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    if list(accept) == ["*/*"]:
        raise _not_acceptable()
    return None


def _stream_406(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    if list(accept) == [negotiation.stream.media_type]:
        raise _not_acceptable()
    return None


def _any_header_is_json(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    named = bool(accept) and list(accept) != ["*/*"]
    return negotiation.acknowledgement if named else None


def _header_ignored_with_id(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    return negotiate(contract, body, () if "id" in body else accept)


def _header_first(wanted: str) -> Choice:
    """The header wins over a field that names the answer `wanted` (an attribute's name)."""

    def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
        negotiation = contract.negotiation
        if by_field(negotiation, body) != getattr(negotiation, wanted):
            return negotiate(contract, body, accept)
        known = [negotiation.by_media_type[each] for each in accept if each in _known(negotiation)]
        return known[0] if known else negotiate(contract, body, accept)

    return chosen


def _known(negotiation: Negotiation) -> frozenset[str]:
    return frozenset(negotiation.by_media_type)


def _header_must_fit(wanted: str) -> Choice:
    """A named answer that the header does not take is status 406."""

    def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
        answer = negotiate(contract, body, accept)
        fits = not accept or accepting.takes(accept, answer.media_type)
        if answer == getattr(contract.negotiation, wanted) and not fits:
            raise _not_acceptable()
        return answer

    return chosen


def _field_ignored(wanted: str) -> Choice:
    def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
        if by_field(contract.negotiation, body) == getattr(contract.negotiation, wanted):
            return negotiate(contract, {}, accept)
        return negotiate(contract, body, accept)

    return chosen


# -- values of the field that are taken though they are none -------------------------------------


def _lax(reads: Callable[[Negotiation, object], object]) -> Change:
    """The field's value is made acceptable by `reads`; None stands for omitted."""

    def read(contract: Contract, body: Body) -> dict[str, object]:
        field = contract.negotiation.field
        if field not in body:
            return dict(body)
        value = reads(contract.negotiation, body[field])
        rest = {name: each for name, each in body.items() if name != field}
        return rest if value is None else {**rest, field: value}

    def change(correct: Decisions) -> Decisions:
        def violations(contract: Contract, body: Body) -> Sequence[Violation]:
            return correct.violations(contract, read(contract, body))

        def chosen(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
            return correct.negotiate(contract, read(contract, body), accept)

        return replace(correct, violations=violations, negotiate=chosen)

    return change


def _unknown_omitted(negotiation: Negotiation, value: object) -> object:
    return None if isinstance(value, str) and value not in negotiation.answers else value


def _any_case(_: Negotiation, value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _trimmed(_: Negotiation, value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _only_text_counts(_: Negotiation, value: object) -> object:
    return value if isinstance(value, str) or value is None else None


def _null_omitted(_: Negotiation, value: object) -> object:
    return value


def _unwrapped(negotiation: Negotiation, value: object) -> object:
    if isinstance(value, list) and value and value[0] in negotiation.answers:
        return value[0]
    return value


# -- refusals, status, methods -------------------------------------------------------------------


def _refusing(change: Callable[[Reply], Reply]) -> Change:
    """Refusals of requests that accept the stream are changed."""

    def make(correct: Decisions) -> Decisions:
        def finish(request: web.BaseRequest, reply: Reply) -> Reply:
            done = correct.finish(request, reply)
            wanted = any(_STREAM in line for line in request.headers.getall("Accept", ()))
            return change(done) if wanted and done.status >= 400 else done

        return replace(correct, finish=finish)

    return make


_STREAM: Final = "text/event-stream"


def _labelled(reply: Reply) -> Reply:
    return replace(reply, content_type=_STREAM)


def _told_in_stream(reply: Reply) -> Reply:
    return replace(reply, status=200, content_type=_STREAM, body=b"data: " + reply.body + b"\n\n")


def _accept_status(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    answer = negotiate(contract, body, accept)
    return answer if contract.negotiation.field in body else replace(answer, status=200)


def _stream_status(status: int) -> Change:
    return lambda correct: replace(correct, stream_status=lambda _: status)


def _unsatisfiable_406(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    answer = negotiate(contract, body, accept)
    if accept and not by_field(contract.negotiation, body):
        known = contract.negotiation.by_media_type
        if not any(accepting.takes(accept, each) for each in known):
            raise _not_acceptable()
    return answer


def _malformed_500(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    for weight in re.findall(r";\s*q=([^,;]*)", ",".join(accept)):
        if not re.fullmatch(r"[0-9]+(\.[0-9]*)?", weight):
            raise Refusal(500, "internal", "could not convert text to a number")
    return negotiate(contract, body, accept)


def _no_slash_500(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    if any("/" not in member for line in accept for member in line.split(",")):
        raise Refusal(500, "internal", "not enough values to unpack")
    return negotiate(contract, body, accept)


def _long_500(contract: Contract, body: Body, accept: Sequence[str]) -> Answer:
    if sum(map(len, accept)) > 2000:
        raise Refusal(500, "internal", "the buffer is too small")
    return negotiate(contract, body, accept)


def _methods(change: Callable[[Reply], Reply]) -> Change:
    def make(correct: Decisions) -> Decisions:
        return replace(correct, methods=lambda allowed: change(correct.methods(allowed)))

    return make


def _unknown_path(_: Reply) -> Reply:
    return replies.refused(Refusal(404, "not_found", "there is no such path"))


def _without_allow(reply: Reply) -> Reply:
    return replace(reply, headers=())


def _allow_everything(reply: Reply) -> Reply:
    return replace(reply, headers=(("Allow", "GET, POST, PUT, PATCH, DELETE"),))


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"neg-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = ()
