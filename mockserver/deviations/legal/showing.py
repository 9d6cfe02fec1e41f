"""Freedom in what the details of a task show, and in whether they are there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, variant
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes.service import Path, Service
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World
from taskpact.contract import Answer, Contract

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Shown = dict[str, Any]

_WORDS: Final = {"running": "IN_FLIGHT", "completed": "DONE"}


def _showing(change: Callable[[Contract, Shown], Shown]) -> Change:
    def made(given: Decisions) -> Decisions:
        def details(world: World, task: Task, user: User | None, played: Played) -> Shown:
            return change(world.contract, given.details(world, task, user, played))

        return replace(given, details=details)

    return made


def _without(*names: str) -> Change:
    return _showing(lambda _, shown: {k: value for k, value in shown.items() if k not in names})


def _filled(nothing: Callable[[str], object]) -> Change:
    """Every place of a value that has none shows what stands for nothing."""

    def fill(contract: Contract, shown: Shown) -> Shown:
        for field in contract.fields.values():
            for sight in field.resolved_at:
                *path, last = sight.pointer.split("/")[1:]
                here = shown
                for step in path:
                    here = here.setdefault(step, {})
                here[last] = here.get(last) or _kept(here.get(last), nothing(field.type))
        return shown

    return _showing(fill)


def _kept(value: object, nothing: object) -> object:
    return nothing if value is None or value == [] else value


def _null(_: str) -> object:
    return None


def _empty(kind: str) -> object:
    return {"array": [], "string": ""}.get(kind)


def _more(_: Contract, shown: Shown) -> Shown:
    extra = {"_links": {}, "v": 2, "etag": None, "x": [{"task": "no", "messages": []}]}
    shown["stream"]["run_config"].update(extra)
    shown["messages"] = [{**each, **extra, "metadata": {}} for each in shown["messages"]]
    return {**extra, **shown, "task": {**extra, **shown["task"]}, "run": {"max_steps": None}}


def _hidden(_: Contract, shown: Shown) -> Shown:
    shown["task"].pop("visibility", None)
    shown["stream"]["run_config"].pop("mode", None)
    for stream in shown["streams"]:
        stream.get("run_config", {}).pop("mode", None)
    return shown


def _with_other_words(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    match value:
        case dict():
            return {
                name: _WORDS.get(each, each)
                if name in ("status", "streamStatus")
                else _with_other_words(each)
                for name, each in value.items()
            }
        case list():
            return [_with_other_words(each) for each in value]
        case _:
            return value


def _own_words(given: Decisions) -> Decisions:
    def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
        reply = given.acknowledge(answer, task, run)
        return replace(reply, body=json.dumps(_with_other_words(json.loads(reply.body))).encode())

    made = _showing(lambda _, shown: _with_other_words(shown))(given)
    return replace(made, acknowledge=acknowledge)


def _addressed(before: str) -> Change:
    def put(_: Contract, shown: Shown) -> Shown:
        for each in shown["streamUrls"]:
            each["url"] = before + each["url"]
        return shown

    return _showing(put)


def _relative(_: Contract, shown: Shown) -> Shown:
    for each in shown["streamUrls"]:
        each["url"] = each["url"].rpartition("/tasks/")[2]
    return shown


def _content(_: Contract, shown: Shown) -> Shown:
    shown["messages"] = [
        {
            "id": each["id"],
            "role": each["role"],
            "content": "".join(part.get("text", "") for part in each["parts"]),
        }
        for each in shown["messages"]
    ]
    return shown


def _system_message(_: Contract, shown: Shown) -> Shown:
    told = {"id": "policy", "role": "system", "parts": [{"type": "text", "text": "Be good."}]}
    return {**shown, "messages": [told, *shown["messages"]]}


def _steps_in_messages(_: Contract, shown: Shown) -> Shown:
    for each in shown["messages"]:
        if each["role"] != "user":
            each["parts"] = [{"type": "step-start"}, *each["parts"], {"type": "data-x", "data": 1}]
    return shown


def _decimals(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    match value:
        case bool():
            return value
        case int():
            return float(value)
        case dict():
            return {name: _decimals(each) for name, each in value.items()}
        case list():
            return [_decimals(each) for each in value]
        case _:
            return value


# -- what is not there ---------------------------------------------------------------------------


def _missing(*names: str) -> Change:
    """These operations are not there (their capability is not declared)."""

    async def missing(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        del service, decisions, request, path
        raise Refusal(404, "not_found", "there is no such resource")

    return lambda given: replace(given, **dict.fromkeys(names, missing))  # type: ignore[arg-type]


def _shared_only(given: Decisions) -> Decisions:
    def may_read(world: World, task: Task, user: User | None) -> bool:
        readers = world.contract.field("visibility").readers.get(str(task.visibility))
        open_to = user is None or user.name == task.owner or readers == "team"
        return open_to and given.may_read(world, task, user)

    return replace(given, may_read=may_read)


# -- the list of sandboxes -----------------------------------------------------------------------


def _sandboxes(change: Callable[[list[Mapping[str, Any]]], object]) -> Change:
    def made(given: Decisions) -> Decisions:
        def show(user: User) -> object:
            return change(given.show_sandboxes(user)["sandboxes"])

        return replace(given, show_sandboxes=show)

    return made


def _unmarked(found: list[Mapping[str, Any]]) -> object:
    return {"sandboxes": [{"id": each["id"], "name": each["name"]} for each in reversed(found)]}


def _bare(found: list[Mapping[str, Any]]) -> object:
    return found


def _primary(found: list[Mapping[str, Any]]) -> object:
    shown = [{"id": e["id"], "isPrimary": e["is_default"], "running": True} for e in found]
    return {"results": shown}


def _apart(found: list[Mapping[str, Any]]) -> object:
    chosen = next(each["id"] for each in found if each["is_default"])
    return {"default_sandbox_id": chosen, "items": [{"id": e["id"]} for e in reversed(found)]}


VARIANTS: tuple[Deviation, ...] = (
    variant("details-null", "What has no value is null in details (AMB-DETAILS-NULL).",
            _filled(_null)),
    variant("details-empty", "What has no value is empty in details (AMB-DETAILS-NULL).",
            _filled(_empty)),
    variant("details-more", "Details have further members everywhere (readTask).",
            _showing(_more)),
    variant("details-no-urls", "Details have no streamUrls (readTask).", _without("streamUrls")),
    variant("details-bare", "Details have messages and task only (readTask).",
            _without("stream", "streams", "streamUrls", "read_only")),
    variant("details-hidden", "Mode and visibility do not show (AMB-MODE-DETAILS).",
            _showing(_hidden)),
    variant("details-words", "States have words of its own (AMB-STATUS-WORDS).", _own_words),
    variant("urls-absolute", "The addresses of streams are full URLs (AMB-STREAM-URLS).",
            _addressed("http://127.0.0.1:9")),
    variant("urls-relative", "The addresses of streams are relative (AMB-STREAM-URLS).",
            _showing(_relative)),
    variant("details-content", "Messages have their text as content (readTask).",
            _showing(_content)),
    variant("details-system", "Messages of others than the user come first (readTask).",
            _showing(_system_message)),
    variant("details-steps", "Messages have parts besides text (readTask).",
            _showing(_steps_in_messages)),
    variant("details-decimals", "Whole numbers have a decimal point (RFC 8259 6).",
            _showing(lambda _, shown: _decimals(shown))),
    variant("no-details", "There are no details to read (capability details).", _missing("read")),
    variant("no-list", "There is no list of tasks (capability list).", _missing("list")),
    variant("no-sandboxes", "There is no list of sandboxes (capability sandboxes).",
            _missing("sandboxes")),
    variant("no-reading", "There is nothing but the call itself (capabilities).",
            _missing("read", "list", "sandboxes", "stream")),
    variant("share-only", "Public tasks are read through the share (AMB-READ-PUBLIC-BY-ID).",
            _shared_only),
    variant("sandboxes-bare", "The sandboxes are a bare list (AMB-SANDBOX-LIST).",
            _sandboxes(_bare)),
    variant("sandboxes-unmarked", "No sandbox is marked as default (AMB-SANDBOX-LIST).",
            _sandboxes(_unmarked)),
    variant("sandboxes-primary", "The default sandbox is called primary (AMB-SANDBOX-LIST).",
            _sandboxes(_primary)),
    variant("sandboxes-apart", "The default sandbox is named by its id (AMB-SANDBOX-LIST).",
            _sandboxes(_apart)),
)  # fmt: skip
