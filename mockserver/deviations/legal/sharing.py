"""Freedom in shares, lists, streams that are read again, and in how hidden things are refused."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import orjson
from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, variant
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering, playing
from mockserver.routes.service import Path, Service
from mockserver.runs.state import RunState
from mockserver.store.protocol import Page, Store
from mockserver.store.records import Task
from mockserver.streaming.follow import Framing
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Shown = dict[str, Any]
_BEFORE: Final = "evt-"


# -- shares --------------------------------------------------------------------------------------


def _sharing(change: Callable[[Shown], Shown]) -> Change:
    def made(given: Decisions) -> Decisions:
        def shared(world: World, task: Task, played: Played) -> Shown:
            return change(given.shared(world, task, played))

        return replace(given, shared=shared)

    return made


def _fewer(shown: Shown) -> Shown:
    return {"task": {"title": shown["task"]["title"]}, "messages": shown["messages"]}


def _flat(shown: Shown) -> Shown:
    return {**shown["task"], "readOnly": True, "conversation": shown["messages"]}


def _closed_share(status: int) -> Change:
    """A share that is closed and one of nothing are refused alike, in another way."""

    def made(given: Decisions) -> Decisions:
        async def share(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            try:
                return await given.share(service, decisions, request, path)
            except Refusal as refusal:
                lines = (("WWW-Authenticate", 'Bearer realm="share"'),) if status == 401 else ()
                why = refusal.why
                raise Refusal(status, why.code, why.message, headers=lines) from refusal

        return replace(given, share=share)

    return made


# -- lists ---------------------------------------------------------------------------------------


def _listing(change: Callable[[Shown], Shown]) -> Change:
    def made(given: Decisions) -> Decisions:
        def listing(page: Page, latest: Mapping[str, RunState]) -> Shown:
            return change(given.listing(page, latest))

        return replace(given, listing=listing)

    return made


def _other_names(shown: Shown) -> Shown:
    items = [{"task_id": each.pop("id"), **each} for each in shown["tasks"]]
    return {"items": items, "nextCursor": shown["next_cursor"], "hasMore": shown["has_more"]}


def _nested(shown: Shown) -> Shown:
    return {"data": shown["tasks"], "pagination": {"next_cursor": shown["next_cursor"]}}


def _rows(shown: Shown) -> Shown:
    rows = [{"id": f"row-{n}", "taskId": each["id"]} for n, each in enumerate(shown["tasks"])]
    return {**shown, "tasks": rows}


def _whole_tasks(shown: Shown) -> Shown:
    return {**shown, "tasks": [{"task": each, "id": 1} for each in shown["tasks"]]}


@dataclass(frozen=True, slots=True)
class _Opaque:
    """A store whose cursors say nothing."""

    store: Store

    async def page(
        self, owner: str, *, cursor: str | None, limit: int, keeps: Callable[[Task], bool]
    ) -> Page:
        """As Store; cursors are in base64."""
        plain = None if cursor is None else urlsafe_b64decode(cursor).decode()[len(_BEFORE) :]
        found = await self.store.page(owner, cursor=plain, limit=limit, keeps=keeps)
        if found.cursor is None:
            return found
        return replace(found, cursor=urlsafe_b64encode((_BEFORE + found.cursor).encode()).decode())


def _opaque_cursors(given: Decisions) -> Decisions:
    async def list_own(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        opaque = replace(service, store=_Opaque(service.store))  # type: ignore[arg-type]
        return await given.list(opaque, decisions, request, path)

    return replace(given, list=list_own)


# -- streams that are read again -----------------------------------------------------------------


def _header_only(given: Decisions) -> Decisions:
    def position(request: web.BaseRequest) -> int:
        return given.position(request) if "Last-Event-ID" in request.headers else 0

    return replace(given, position=position)


def _query_only(given: Decisions) -> Decisions:
    def position(request: web.BaseRequest) -> int:
        return 0 if "Last-Event-ID" in request.headers else given.position(request)

    return replace(given, position=position)


def _words_for_ids(given: Decisions) -> Decisions:
    """Events have ids that are no numbers; the header names one, and there is no other way."""

    def framing(world: World) -> Framing:
        made = given.framing(world)

        def frame(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
            return made.frame(data, id=None if id is None else f"{_BEFORE}{id}")

        return replace(made, frame=frame)

    def position(request: web.BaseRequest) -> int:
        named = request.headers.get("Last-Event-ID", "").removeprefix(_BEFORE)
        return int(named) if named.isdecimal() else 0

    return replace(given, framing=framing, position=position)


def _nothing_more(given: Decisions) -> Decisions:
    """Whoever has all of a run that has ended gets status 204 (HTML section 9.2.3)."""

    async def stream(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        task = await service.store.task(path["id"].lower())
        runs = task.runs if task else ()
        user = decisions.authenticate(service.world, request)
        for run in runs:
            at = playing.state(service, decisions, run)
            over = at.status == "completed" and at.last_seq <= decisions.position(request)
            own = task is not None and task.owner == user.name
            if own and over and run.config.stream_id == path["stream_id"]:
                return answering.response(Reply(204))
        return await given.stream(service, decisions, request, path)

    return replace(given, stream=stream)


def _own_origin(given: Decisions) -> Decisions:
    """The addresses of streams are full URLs of the server itself."""

    async def read(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        before = f"http://{request.host}"

        def details(world: World, task: Task, user: User | None, played: Played) -> Shown:
            shown = decisions.details(world, task, user, played)
            for each in shown["streamUrls"]:
                each["url"] = before + each["url"] + "?v=1"
            return shown

        return await given.read(service, replace(decisions, details=details), request, path)

    return replace(given, read=read)


# -- refusals ------------------------------------------------------------------------------------


def _numbered() -> Change:
    """Every refusal has numbers of its own: one that is drawn and one that grows."""

    def made(given: Decisions) -> Decisions:
        numbers = count(1)

        def refused(refusal: Refusal) -> Reply:
            reply = given.refused(refusal)
            lines = (*reply.headers, ("X-Trace", uuid4().hex), ("X-Count", str(next(numbers))))
            body = {**orjson.loads(reply.body), "error_id": f"err {uuid4()}"}
            return replace(reply, headers=lines, body=orjson.dumps(body))

        return replace(given, refused=refused)

    return made


def _naming_what_was_asked(given: Decisions) -> Decisions:
    """A task that is not there, and one that is hidden, are refused by their id."""

    async def read(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        try:
            return await given.read(service, decisions, request, path)
        except Refusal as refusal:
            why = refusal.why
            if why.code != "task_not_found":
                raise
            error = f"there is no task {path['id']} for you"
            raise Refusal(why.status, why.code, error) from refusal

    return replace(given, read=read)


VARIANTS: tuple[Deviation, ...] = (
    variant("share-fewer", "A share has the title and the messages only (readShared).",
            _sharing(_fewer)),
    variant("share-flat", "A share has other names (readShared).", _sharing(_flat)),
    variant("share-closed-401", "A closed share asks for credentials, as one of nothing does.",
            _closed_share(401)),
    variant("share-closed-410", "A closed share is gone, as one of nothing is.",
            _closed_share(410)),
    variant("list-names", "The list has other names (listTasks).", _listing(_other_names)),
    variant("list-nested", "The list has its cursor in a member of its own (listTasks).",
            _listing(_nested)),
    variant("list-rows", "The rows of the list have ids of their own (listTasks).",
            _listing(_rows)),
    variant("list-whole", "The list has each task in a member of its own (listTasks).",
            _listing(_whole_tasks)),
    variant("list-opaque", "The cursors of the list say nothing (listTasks).", _opaque_cursors),
    variant("resume-header", "Only the header names a position (AMB-RESUME-FORM).", _header_only),
    variant("resume-query", "Only the query names a position (AMB-RESUME-FORM).", _query_only),
    variant("resume-words", "The ids of events are no numbers (AMB-RESUME-FORM).", _words_for_ids),
    variant("resume-204", "Whoever has all of a stream is told so (HTML section 9.2.3).",
            _nothing_more),
    variant("urls-own", "The addresses of streams are full URLs of its own (AMB-STREAM-URLS).",
            _own_origin),
    variant("refusals-numbered", "Every refusal has numbers of its own (VIS-09).", _numbered()),
    variant("refusals-by-id", "A task that is not to be read is refused by its id (VIS-09).",
            _naming_what_was_asked),
)  # fmt: skip
