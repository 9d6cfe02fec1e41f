"""Freedom in how a refusal is told, and in which of two comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import orjson
from aiohttp import web

from mockserver import replies
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, every_reply, variant
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Contract, Resolution

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

PROBLEM: Final = "application/problem+json"


def _telling(change: Callable[[Refusal, Reply], Reply]) -> Change:
    def made(given: Decisions) -> Decisions:
        def refused(refusal: Refusal) -> Reply:
            return change(refusal, given.refused(refusal))

        return replace(given, refused=refused)

    return made


def _status(status: int) -> Change:
    """What breaks the schema gets this status.

    An abort that names no target or two has a status of its own (ABT-01, ABT-02).
    """

    def change(refusal: Refusal, reply: Reply) -> Reply:
        broken = refusal.why.violations
        if not broken or any(each.keyword == "oneOf" for each in broken):
            return reply
        return replace(reply, status=status)

    return _telling(change)


def _error(reply: Reply) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(reply.body)
    return said


def _problem(refusal: Refusal, reply: Reply) -> Reply:
    """RFC 9457 section 3, with the contract's own member beside its members."""
    said = {
        "type": "about:blank",
        "title": "Your request is not valid.",
        "status": reply.status,
        "detail": refusal.why.message,
        "instance": "/refusals/1",
        "error": _error(reply)["error"],
    }
    return replace(reply, body=orjson.dumps(said), content_type=PROBLEM)


def _general(_: Refusal, reply: Reply) -> Reply:
    return replace(reply, body=orjson.dumps({"error": "The request cannot be processed."}))


def _more(_: Refusal, reply: Reply) -> Reply:
    more = {
        "error_id": "01J0000000000000000000000",
        "kind": "invalid request",
        "message": "See error.",
        "status": "error",
        "id": None,
        "details": [{"data": {"event": "data: x\n\n"}}, 1e3, True, None],
    }
    return replace(reply, body=orjson.dumps({**more, **_error(reply)}))


def _closing(_: Refusal, reply: Reply) -> Reply:
    return replace(reply, close=True)


def _charset(_: web.BaseRequest, reply: Reply) -> Reply:
    if reply.status < 400:
        return reply
    return replace(reply, content_type=f"{reply.content_type}; charset=utf-8")


def _forbidden(refusal: Refusal, reply: Reply) -> Reply:
    """For a task of another's and for none alike."""
    return replace(reply, status=403) if refusal.why.code == "task_not_found" else reply


# -- the body first ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stranger(User):
    """Somebody whose credentials do not count; told when the body was found good."""

    refusal: Refusal


def _body_first(given: Decisions) -> Decisions:
    def authenticate(world: World, request: web.BaseRequest) -> User:
        try:
            return given.authenticate(world, request)
        except Refusal as refusal:
            create = world.contract.operation("createTask")
            if (request.method, request.path) != (create.method, create.path):
                raise
            return _Stranger("", "", "", (), {}, "", refusal)

    def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
        if isinstance(user, _Stranger):
            raise user.refusal
        return given.settle(contract, user, resolution)

    return replace(given, authenticate=authenticate, settle=settle)


# -- other methods -------------------------------------------------------------------------------


def _methods(change: Callable[[Sequence[str], Reply], Reply]) -> Change:
    def made(given: Decisions) -> Decisions:
        return replace(given, methods=lambda allowed: change(allowed, given.methods(allowed)))

    return made


def _unknown_method(_: Sequence[str], __: Reply) -> Reply:
    return replies.refused(Refusal(501, "not_implemented", "this method is known nowhere here"))


def _no_such_path(_: Sequence[str], __: Reply) -> Reply:
    return replies.refused(Refusal(404, "not_found", "there is no such resource"))


def _allow_with_options(allowed: Sequence[str], reply: Reply) -> Reply:
    return replace(reply, headers=(("Allow", ",".join([*allowed, "OPTIONS"])),))


def _allow_nothing(_: Sequence[str], reply: Reply) -> Reply:
    return replace(reply, headers=(("Allow", ""),))


VARIANTS: tuple[Deviation, ...] = (
    variant("refusal-422", "What breaks the schema gets 422 (AMB-REFUSAL-STATUS).", _status(422)),
    variant("refusal-unheard", "What breaks the schema gets a 4xx that nobody registered.",
            _status(477)),
    variant("refusal-415", "What breaks the schema gets 415, the framework's word for it.",
            _status(415)),
    variant("refusal-problem", "Refusals are problem details with error beside (RFC 9457).",
            _telling(_problem)),
    variant("refusal-general", "Refusals name no field (AMB-REFUSAL-TEXT).", _telling(_general)),
    variant("refusal-more", "Refusals have further members, odd ones too (ERR-01).",
            _telling(_more)),
    variant("refusal-closes", "The connection is closed after each refusal (RFC 9112 9.6).",
            _telling(_closing)),
    variant("refusal-charset", "Refusals have a charset parameter (ERR-02).",
            every_reply(_charset)),
    variant("foreign-403", "A task that is another's or nobody's gets 403 (AMB-FOREIGN-STATUS).",
            _telling(_forbidden)),
    variant("body-first", "The body is judged before the credentials (AMB-ORDER-OF-REFUSALS).",
            _body_first),
    variant("methods-501", "A method it does not serve gets 501 (NEG-22).",
            _methods(_unknown_method)),
    variant("methods-404", "A method it does not serve gets 404 (NEG-23).",
            _methods(_no_such_path)),
    variant("methods-options", "Allow names OPTIONS too (RFC 9110 10.2.1).",
            _methods(_allow_with_options)),
    variant("methods-none", "Allow is empty (NEG-23, RFC 9110 10.2.1).",
            _methods(_allow_nothing)),
)  # fmt: skip
