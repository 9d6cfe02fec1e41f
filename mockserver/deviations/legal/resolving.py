"""Freedom in the input and in the values that a call stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Body, Change, bodies, refusing, variant
from mockserver.errors import Refusal
from mockserver.store.records import Message
from mockserver.users import User
from taskpact.contract import Contract, Resolution, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Sent = Mapping[str, Any]


# -- the input -----------------------------------------------------------------------------------


def _parts(body: Sent) -> list[Any] | None:
    message = body.get("message")
    parts = message.get("parts") if isinstance(message, dict) else None
    return parts if isinstance(parts, list) else None


def _no_input(contract: Contract, body: Sent) -> dict[str, str]:
    del contract
    return {} if body.get("task") or _parts(body) is not None else {"task": "a task needs an input"}


def _no_empty_task(_: Contract, body: Sent) -> dict[str, str]:
    return {"task": "must not be empty"} if body.get("task") == "" else {}


def _no_empty_parts(_: Contract, body: Sent) -> dict[str, str]:
    return {"message": "needs a part"} if _parts(body) == [] else {}


def _needs_parts(_: Contract, body: Sent) -> dict[str, str]:
    given = isinstance(body.get("message"), dict) and "parts" not in body["message"]
    return {"message": "needs its parts"} if given else {}


def _known_parts(_: Contract, body: Sent) -> dict[str, str]:
    kinds = [part.get("type") for part in _parts(body) or () if isinstance(part, dict)]
    strange = any(isinstance(kind, str) and kind not in ("text", "file") for kind in kinds)
    return {"message": "has a part of an unknown type"} if strange else {}


def _without_empty_parts(_: Contract, body: Body) -> Body:
    if _parts(body) != []:
        return body
    message = {name: value for name, value in body["message"].items() if name != "parts"}
    return {**body, "message": message}


def _any_role(_: Contract, body: Body) -> Body:
    message = body.get("message")
    if isinstance(message, dict) and isinstance(message.get("role"), str):
        return {**body, "message": {**message, "role": "user"}}
    return body


def _one_part(index: int) -> Change:
    def made(given: Decisions) -> Decisions:
        def message(contract: Contract, body: Sent) -> Message:
            whole = given.message(contract, body)
            texts = [part for part in whole.told if isinstance(part.get("text"), str)]
            if len(texts) < 2:
                return whole
            return replace(whole, text=texts[index]["text"], parts=(texts[index],))

        return replace(given, message=message)

    return made


# -- the route and the numbers -------------------------------------------------------------------


def _as_if(other: Callable[[Sent], Sent]) -> Change:
    """Defaults and route are those of another body; what was sent shows as it was."""

    def made(given: Decisions) -> Decisions:
        def resolve(contract: Contract, body: Sent) -> Resolution:
            plain, seen = given.resolve(contract, body), other(body)
            if seen is body:
                return plain
            alike = given.resolve(contract, seen)
            added = seen.keys() - body.keys()
            kept = {name: value for name, value in alike.values.items() if name not in added}
            own = {name: value for name, value in plain.values.items() if name in body}
            return replace(alike, values={**kept, **own})

        return replace(given, resolve=resolve)

    return made


def _chat_as_plan(body: Sent) -> Sent:
    return {**body, "mode": "plan"} if body.get("mode") == "chat" else body


def _empty_is_an_agent(body: Sent) -> Sent:
    return {**body, "agent_id": "default"} if body.get("agent_id") == "" else body


def _several_first(body: Sent) -> Sent:
    if "agent_id" in body and body.get("agent_ids"):
        return {name: value for name, value in body.items() if name != "agent_id"}
    return body


def _one_is_direct(body: Sent) -> Sent:
    agents = body.get("agent_ids")
    if "agent_id" in body or not isinstance(agents, list) or len(agents) != 1:
        return body
    rest = {name: value for name, value in body.items() if name != "agent_ids"}
    return {**rest, "agent_id": agents[0]}


def _no_cycles_in_chat(given: Decisions) -> Decisions:
    def resolve(contract: Contract, body: Sent) -> Resolution:
        made = given.resolve(contract, body)
        if made.values.get("mode") != "chat" or "max_iterations" in body:
            return made
        rest = {name: value for name, value in made.values.items() if name != "max_iterations"}
        return replace(made, values=rest)

    return replace(given, resolve=resolve)


def _not_both(_: Contract, body: Sent) -> dict[str, str]:
    given = "agent_id" in body and "agent_ids" in body
    return {"agent_ids": "excludes agent_id"} if given else {}


def _no_empty_agent(_: Contract, body: Sent) -> dict[str, str]:
    return {"agent_id": "is no agent's name"} if body.get("agent_id") == "" else {}


def _only_with_a_plan(_: Contract, body: Sent) -> dict[str, str]:
    given = body.get("auto_execute") is True and body.get("mode") != "plan"
    return {"auto_execute": "needs a plan"} if given else {}


# -- references ----------------------------------------------------------------------------------

_REFERENCES: Final[Mapping[str, Callable[[User, Any], bool]]] = {
    "sandbox_id": lambda user, value: value in [each.id for each in user.sandboxes],
    "project_id": lambda _, __: False,
    "agent_id": lambda _, __: False,
    "agent_ids": lambda _, value: not value,
    "file_keys": lambda _, value: not value,
    "secrets": lambda user, value: all(each in user.secrets for each in value),
}
"""By field: whether a value leads somewhere. Nobody has projects, agents or files."""


def _known_only(*names: str, status: int) -> Change:
    def made(given: Decisions) -> Decisions:
        def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
            for name in names:
                value = resolution.values.get(name)
                if value is not None and not _REFERENCES[name](user, value):
                    raise Refusal(status, "unknown_reference", f"{name}: leads nowhere")
            return given.settle(contract, user, resolution)

        return replace(given, settle=settle)

    return made


def _settling(change: Callable[[Mapping[str, object], dict[str, object]], None]) -> Change:
    """`change` sees the values resolved and may alter those that were settled."""

    def made(given: Decisions) -> Decisions:
        def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
            values = given.settle(contract, user, resolution)
            change(resolution.values, values)
            return values

        return replace(given, settle=settle)

    return made


def _as_sent(sent: Mapping[str, object], values: dict[str, object]) -> None:
    if "model" in sent:
        values["model"] = sent["model"]


def _all_listed(sent: Mapping[str, object], values: dict[str, object]) -> None:
    asked = sent.get("secrets")
    values["secrets"] = list(dict.fromkeys(asked)) if isinstance(asked, list) else []


def _isolated_named(sent: Mapping[str, object], values: dict[str, object]) -> None:
    if values.get("isolated"):
        values["sandbox_id"] = sent.get("sandbox_id") or str(uuid4())


def _isolated_alone(_: Contract, body: Sent) -> dict[str, str]:
    given = body.get("isolated") is True and "sandbox_id" in body
    return {"sandbox_id": "excludes isolated"} if given else {}


def _no_hook(_: Contract, body: Sent) -> dict[str, str]:
    given = body.get("completion_delivery") == "webhook"
    return {"completion_delivery": "your team has set no URL"} if given else {}


def _any_text(given: Decisions) -> Decisions:
    def violations(contract: Contract, body: Sent) -> list[Violation]:
        return [each for each in given.violations(contract, body) if each.keyword != "format"]

    return replace(given, violations=violations)


VARIANTS: tuple[Deviation, ...] = (
    variant("input-needed", "A request without any input is refused (AMB-INPUT-NONE).",
            refusing(_no_input)),
    variant("task-not-empty", "An empty task is refused (AMB-INPUT-EMPTY-TASK).",
            refusing(_no_empty_task)),
    variant("parts-needed", "An empty list of parts is refused (AMB-INPUT-EMPTY-PARTS).",
            refusing(_no_empty_parts)),
    variant("parts-absent", "An empty list of parts is absent (AMB-INPUT-EMPTY-PARTS).",
            bodies(_without_empty_parts)),
    variant("message-needs-parts", "A message needs parts (AMB-INPUT-WITHOUT-PARTS).",
            refusing(_needs_parts)),
    variant("part-types", "Parts are text or files only (AMB-PART-TYPES).",
            refusing(_known_parts)),
    variant("any-role", "A message of any role is the user's (AMB-MESSAGE-ROLE).",
            bodies(_any_role)),
    variant("first-part", "Of several parts the first counts (AMB-INPUT-SEVERAL-PARTS).",
            _one_part(0)),
    variant("last-part", "Of several parts the last counts (AMB-INPUT-SEVERAL-PARTS).",
            _one_part(-1)),
    variant("chat-as-plan", "Chat has the cycles of plan (AMB-ITERATIONS-CHAT).",
            _as_if(_chat_as_plan)),
    variant("chat-without", "Chat has no number of cycles at all (AMB-ITERATIONS-CHAT).",
            _no_cycles_in_chat),
    variant("empty-agent", "An empty agent_id is direct (AMB-ROUTE-EMPTY-AGENT).",
            _as_if(_empty_is_an_agent)),
    variant("empty-agent-refused", "An empty agent_id is refused (AMB-ROUTE-EMPTY-AGENT).",
            refusing(_no_empty_agent)),
    variant("both-swarm", "agent_id beside agent_ids is the swarm's (AMB-ROUTE-BOTH).",
            _as_if(_several_first)),
    variant("both-refused", "agent_id and agent_ids exclude each other (AMB-ROUTE-BOTH).",
            refusing(_not_both)),
    variant("one-direct", "A list of one agent is direct (AMB-ROUTE-ONE-OF-MANY).",
            _as_if(_one_is_direct)),
    variant("auto-execute", "auto_execute without a plan is refused (AMB-AUTO-EXECUTE-ELSEWHERE).",
            refusing(_only_with_a_plan)),
    variant("sandboxes-known", "A sandbox that is not the caller's gets 404 (AMB-UNKNOWN-SANDBOX).",
            _known_only("sandbox_id", status=404)),
    variant("projects-known", "A project that is not there gets 404 (AMB-UNKNOWN-PROJECT).",
            _known_only("project_id", status=404)),
    variant("agents-known", "An agent that is not there is refused (AMB-UNKNOWN-AGENT).",
            _known_only("agent_id", "agent_ids", status=422)),
    variant("files-known", "A file that is not there is refused (AMB-UNKNOWN-FILE).",
            _known_only("file_keys", status=404)),
    variant("secrets-known", "A secret that is not there is refused (AMB-UNKNOWN-SECRET).",
            _known_only("secrets", status=400)),
    variant("secrets-listed", "Unknown secrets are listed too (AMB-UNKNOWN-SECRET).",
            _settling(_all_listed)),
    variant("model-as-sent", "The model is kept as it was sent (AMB-MODEL-AUTO).",
            _settling(_as_sent)),
    variant("isolated-named", "Isolated runs show a sandbox (AMB-ISOLATED-SANDBOX).",
            _settling(_isolated_named)),
    variant("isolated-alone", "isolated excludes a sandbox (AMB-ISOLATED-SANDBOX).",
            refusing(_isolated_alone)),
    variant("no-hook", "webhook without a URL is refused (AMB-DELIVERY-WITHOUT-URL).",
            refusing(_no_hook)),
    variant("any-reference", "A uuid's format is not looked at (AMB-UUID-FORMATS).", _any_text),
)  # fmt: skip
