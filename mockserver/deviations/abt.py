"""Servers that abort wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson
from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import defect
from mockserver.deviations.stream_making import both, of_type
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering
from mockserver.routes.service import Path, Service
from mockserver.runs.chunks import Chunk
from mockserver.streaming.follow import Framing
from mockserver.world import World
from taskpact.contract import Contract, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body: TypeAlias = Mapping[str, Any]
Change: TypeAlias = Callable[["Decisions"], "Decisions"]

_NAMES = ("tool_call_id", "subagent_run_id")
_SCHEMA = "AbortToolsRequest"
_OUTPUT = {"type": "tool-output-available", "output": {"exit_code": 0, "stdout": "slept"}}


def _named(body: Body) -> int:
    return sum(name in body for name in _NAMES)


def _replying(changed: Callable[[dict[str, Any], bool], Reply | dict[str, Any]]) -> Change:
    """The answer is another; `changed` is given its body, and whether a tool was named."""

    def change(correct: Decisions) -> Decisions:
        def aborted(stream_id: str, tool: bool, found: bool) -> Reply:
            reply = correct.aborted(stream_id, tool, found)
            made = changed(orjson.loads(reply.body), tool)
            return made if isinstance(made, Reply) else replace(reply, body=orjson.dumps(made))

        return replace(correct, aborted=aborted)

    return change


def _not_found(body: dict[str, Any], _: bool) -> Reply | dict[str, Any]:
    return body if body["found"] else Reply(404, orjson.dumps({"error": body["message"]}))


def _no_subagent(body: dict[str, Any], tool: bool) -> Reply | dict[str, Any]:
    return body if tool else _not_found(body, tool)


def _taking(count: int) -> Change:
    """A body that names so many targets is taken like one that names the first of both."""

    def change(correct: Decisions) -> Decisions:
        def violations_of(contract: Contract, name: str, body: Body) -> Sequence[Violation]:
            right = name != _SCHEMA or _named(body) != count
            return correct.violations_of(contract, name, body) if right else ()

        async def abort(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            def decode(*given: Any) -> dict[str, Any]:  # noqa: ANN401 - what decode is given
                body = decisions.decode(*given)
                return body if _named(body) else {**body, _NAMES[0]: "none"}

            return await correct.abort(service, replace(decisions, decode=decode), request, path)

        return replace(correct, violations_of=violations_of, abort=abort)

    return change


def _refusing(count: int, status: int) -> Change:
    """A body that names so many targets is refused with another status."""

    def change(correct: Decisions) -> Decisions:
        def violations_of(contract: Contract, name: str, body: Body) -> Sequence[Violation]:
            if name == _SCHEMA and _named(body) == count:
                raise Refusal(status, "invalid_request", "name one target")
            return correct.violations_of(contract, name, body)

        return replace(correct, violations_of=violations_of)

    return change


def _hearing(decisions: Decisions, heard: list[bytes]) -> Decisions:
    """The same, with the bytes of the body kept in `heard`."""

    def decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
        heard.append(data)
        return decisions.decode(world, request, data)

    return replace(decisions, decode=decode)


def _once(again: Callable[[], Reply]) -> Change:
    """An abort that came before gets another answer."""

    def change(correct: Decisions) -> Decisions:
        seen: set[tuple[str, str]] = set()

        async def abort(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            heard: list[bytes] = []
            made = await correct.abort(service, _hearing(decisions, heard), request, path)
            key = (path["id"], repr(heard))
            if key in seen:
                return answering.response(decisions.finish(request, again()))
            seen.add(key)
            return made

        return replace(correct, abort=abort)

    return change


def _conflict() -> Reply:
    return Reply(409, orjson.dumps({"error": "this was aborted before"}))


def _no_success() -> Reply:
    return Reply(200, orjson.dumps({"success": False, "found": False}))


def _noting_only(found: bool) -> Change:
    """The answer is as if something was found or not, and nothing is aborted."""

    def change(correct: Decisions) -> Decisions:
        async def abort(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            was: list[bool] = []

            def aborted(stream_id: str, tool: bool, really: bool) -> Reply:
                was.append(really)
                return decisions.aborted(stream_id, tool, really and found)

            before = await service.store.task(path["id"].lower())
            own = replace(decisions, aborted=aborted)
            made = await correct.abort(service, own, request, path)
            if before is not None and was == [True]:
                await service.store.change(before.id, lambda _: before)
            return made

        return replace(correct, abort=abort)

    return change


def _telling_of_a_stop(told: Callable[[Chunk], Iterable[Chunk]]) -> Change:
    """Other chunks tell that a tool call was aborted."""

    def change(correct: Decisions) -> Decisions:
        def framing(world: World) -> Framing:
            given = correct.framing(world)

            def frame(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
                chunk = _read(data)
                if not isinstance(chunk, dict) or chunk.get("type") != "tool-output-error":
                    return given.frame(data, id=id)
                return b"".join(given.frame(orjson.dumps(each), id=id) for each in told(chunk))

            return replace(given, frame=frame)

        return replace(correct, framing=framing)

    return change


def _late_output(chunk: Chunk) -> Iterable[Chunk]:
    return chunk, {**_OUTPUT, "toolCallId": chunk["toolCallId"]}


def _usual_output(correct: Decisions) -> Decisions:
    """Every tool gives the same, and at once when it is aborted."""
    alike = of_type("tool-output-available", lambda chunk: ({**chunk, **_OUTPUT},))
    at_once = _telling_of_a_stop(lambda chunk: ({**_OUTPUT, "toolCallId": chunk["toolCallId"]},))
    return both(alike, at_once)(correct)


def _found(body: dict[str, Any], _: bool) -> Reply | dict[str, Any]:
    return Reply(404, orjson.dumps({"error": "no such call"})) if body["found"] else body


def _stumbling(over: Callable[[Any], bool]) -> Change:
    """A body of an abort that is so makes an error of the server."""

    def change(correct: Decisions) -> Decisions:
        async def abort(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            def decode(world: World, asked: web.BaseRequest, data: bytes) -> dict[str, Any]:
                if over(_read(data)):
                    raise Refusal(500, "internal_error", "something went wrong")
                return decisions.decode(world, asked, data)

            return await correct.abort(service, replace(decisions, decode=decode), request, path)

        return replace(correct, abort=abort)

    return change


def _read(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _a_number(body: object) -> bool:
    return isinstance(body, dict) and any(
        isinstance(body.get(name), int | float) and not isinstance(body.get(name), bool)
        for name in _NAMES
    )


def _no_object(body: object) -> bool:
    return not isinstance(body, dict)


DEVIATIONS: tuple[Deviation, ...] = (
    defect("abt-none-taken", "ABT-01", "Takes an abort that names no target.", _taking(0)),
    defect(
        "abt-none-422", "ABT-01", "Refuses an abort without a target by 422.", _refusing(0, 422)
    ),
    defect("abt-both-taken", "ABT-02", "Takes the first of two targets.", _taking(2)),
    defect(
        "abt-both-404",
        "ABT-02",
        "Looks for two targets, and says that they are not there.",
        _refusing(2, 404),
    ),
    defect(
        "abt-unknown-404",
        "ABT-03",
        "Answers an abort of what is not there with status 404.",
        _replying(_not_found),
    ),
    defect(
        "abt-unknown-subagent-404",
        "ABT-03",
        "Answers an abort of a subagent that is not there with status 404.",
        _replying(_no_subagent),
    ),
    defect(
        "abt-unknown-found",
        "ABT-03",
        "Says that something was found, whatever was named.",
        _replying(lambda body, _: {**body, "found": True}),
    ),
    defect(
        "abt-unknown-without-success",
        "ABT-03",
        "Says that an abort of what is not there had no success.",
        _replying(lambda body, _: {**body, "success": body["found"]}),
    ),
    defect(
        "abt-repeated-409",
        "ABT-04",
        "Answers an abort that is repeated with status 409.",
        _once(_conflict),
    ),
    defect(
        "abt-repeated-without-success",
        "ABT-04",
        "Says that an abort that is repeated had no success.",
        _once(_no_success),
    ),
    defect(
        "abt-finds-nothing",
        "ABT-05",
        "Finds no tool call, also where one is at work.",
        _noting_only(found=False),
    ),
    defect(
        "abt-at-work-404",
        "ABT-05",
        "Answers an abort of a call at work with status 404, and aborts it.",
        _replying(_found),
    ),
    defect(
        "abt-at-work-unfound",
        "ABT-05",
        "Aborts a call at work, and says that nothing was found.",
        _replying(lambda body, _: {**body, "found": False}),
    ),
    defect(
        "abt-notes-the-wish",
        "ABT-06",
        "Says that a call was found, and lets it go on.",
        _noting_only(found=True),
    ),
    defect(
        "abt-output-after-error",
        "ABT-06",
        "Tells that a call was aborted, and its output right behind.",
        _telling_of_a_stop(_late_output),
    ),
    defect(
        "abt-output-at-once",
        "ABT-06",
        "Has a call that was aborted give its output at once.",
        _usual_output,
    ),
    defect(
        "abt-number-500",
        "ABT-08",
        "Stumbles over an id that is a number.",
        _stumbling(_a_number),
    ),
    defect(
        "abt-no-object-500",
        "ABT-08",
        "Stumbles over a body that is no object.",
        _stumbling(_no_object),
    ),
)
