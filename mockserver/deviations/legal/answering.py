"""Freedom in the acknowledgement and in which answer comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson

from mockserver.admission.accept import weights
from mockserver.admission.negotiation import by_field
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, variant
from mockserver.errors import Refusal
from mockserver.replies import Headers, Reply
from mockserver.store.records import Run, Task
from mockserver.world import World
from taskpact.contract import Answer, Contract, Negotiation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Shape = Callable[[dict[str, Any]], Mapping[str, Any]]


# -- the acknowledgement -------------------------------------------------------------------------


def _acknowledging(change: Callable[[Reply], Reply]) -> Change:
    def made(given: Decisions) -> Decisions:
        def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
            return change(given.acknowledge(answer, task, run))

        return replace(given, acknowledge=acknowledge)

    return made


def _shaped(shape: Shape) -> Change:
    return _acknowledging(
        lambda reply: replace(reply, body=orjson.dumps(shape(orjson.loads(reply.body))))
    )


def _called_id(said: dict[str, Any]) -> Mapping[str, Any]:
    return {"id": said["task_id"], "status": said["status"]}


def _nested(said: dict[str, Any]) -> Mapping[str, Any]:
    return {"task": {"id": said["task_id"], "status": said["status"]}}


def _more(said: dict[str, Any]) -> Mapping[str, Any]:
    return {
        "error": None,
        "object": "task.acknowledgement",
        **said,
        "type": "task",
        "position": 0,
        "estimate": 1.5e3,
        "links": {"self": f"/api/v1/tasks/{said['task_id']}", "related": []},
        "": "",
    }


def _own_word(said: dict[str, Any]) -> Mapping[str, Any]:
    return {**said, "status": "ENQUEUED_FOR_EXECUTION"}


def _only_what_is_needed(said: dict[str, Any]) -> Mapping[str, Any]:
    return {"status": said["status"], "task_id": said["task_id"]}


def _roomy(reply: Reply) -> Reply:
    text = json.dumps(orjson.loads(reply.body), indent=4, ensure_ascii=True)
    return replace(reply, body=f"\r\n\t {text}\n\n".encode())


def _of_kind(media_type: str) -> Change:
    return _acknowledging(lambda reply: replace(reply, content_type=media_type))


# -- which answer --------------------------------------------------------------------------------


def _by_header(choose: Callable[[Negotiation, Sequence[str]], Answer | None]) -> Change:
    """Another choice where the field is omitted; None leaves it as it was."""

    def made(given: Decisions) -> Decisions:
        def chosen(contract: Contract, body: Mapping[str, Any], accept: Sequence[str]) -> Answer:
            negotiation = contract.negotiation
            named = by_field(negotiation, body) is not None
            other = None if named or not accept else choose(negotiation, accept)
            return other or given.negotiate(contract, body, accept)

        return replace(given, negotiate=chosen)

    return made


def _refused(negotiation: Negotiation, status: int = 406) -> Refusal:
    kinds = ", ".join(negotiation.by_media_type)
    return Refusal(status, "not_acceptable", f"these media types can be had: {kinds}")


def _unsatisfied(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    wanted = weights(accept, tuple(negotiation.by_media_type))
    if wanted is not None and not any(wanted.values()):
        raise _refused(negotiation)
    return None


def _empty_takes_nothing(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    if not ",".join(accept).strip(" \t,"):
        raise _refused(negotiation)
    return None


def _tied(negotiation: Negotiation, accept: Sequence[str]) -> bool:
    wanted = weights(accept, tuple(negotiation.by_media_type)) or {}
    return len(wanted) > 1 and len(set(wanted.values())) == 1 and any(wanted.values())


def _named_wins_tie(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    named = negotiation.acknowledgement.media_type in ",".join(accept).lower()
    return negotiation.acknowledgement if named and _tied(negotiation, accept) else None


def _plain_values_only(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    """RFC 9110 section 12.4.1: a server may disregard the header; only its plain form counts."""
    plain = negotiation.by_media_type.get(",".join(accept).strip().lower())
    return plain or negotiation.answers[negotiation.default]


def _malformed_refused(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    members = [each.strip() for each in ",".join(accept).split(",") if each.strip()]
    if weights(accept, ()) is None or any("/" not in each for each in members):
        raise _refused(negotiation, 400)
    return None


def _suffix_is_json(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    alone = ",".join(accept).partition(";")[0].strip().lower()
    return negotiation.acknowledgement if alone.endswith("+json") else None


def _parameters_ignored(negotiation: Negotiation, accept: Sequence[str]) -> Answer | None:
    alone = ",".join(accept)
    if "," in alone or "q=" in alone.lower():
        return None
    return negotiation.by_media_type.get(alone.partition(";")[0].strip().lower())


def _status_by_header(status: int) -> Change:
    return _by_header_result(lambda answer: replace(answer, status=status))


def _by_header_result(change: Callable[[Answer], Answer]) -> Change:
    def made(given: Decisions) -> Decisions:
        def chosen(contract: Contract, body: Mapping[str, Any], accept: Sequence[str]) -> Answer:
            answer = given.negotiate(contract, body, accept)
            named = by_field(contract.negotiation, body) is not None
            return answer if named or answer.is_stream else change(answer)

        return replace(given, negotiate=chosen)

    return made


def _without_vary(given: Decisions) -> Decisions:
    def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
        reply = given.acknowledge(answer, task, run)
        return replace(reply, headers=_no_vary(reply.headers))

    def stream_headers(world: World, answer: Answer, task: Task, run: Run) -> Headers:
        return _no_vary(given.stream_headers(world, answer, task, run))

    return replace(given, acknowledge=acknowledge, stream_headers=stream_headers)


def _no_vary(lines: Headers) -> Headers:
    return tuple((name, value) for name, value in lines if name.lower() != "vary")


_ACKNOWLEDGED: Final = (
    ("id", "Its acknowledgement has the members id and status only (AMB-ACK-NAMES).", _called_id),
    ("nested", "Its acknowledgement has both members one level down (AMB-ACK-NAMES).", _nested),
    ("more", "Its acknowledgement has further members of all types (ACK-04).", _more),
    ("word", "The status it acknowledges with is a word of its own (ACK-05).", _own_word),
    ("short", "Its acknowledgement has no stream id (AMB-ACK-NAMES).", _only_what_is_needed),
)

_CHOICES: Final = (
    ("406", "An Accept that takes neither answer gets 406 (AMB-ACCEPT-UNSATISFIABLE).",
     _unsatisfied),
    ("empty-406", "An empty Accept takes nothing (AMB-ACCEPT-EMPTY).", _empty_takes_nothing),
    ("tie-json", "Of two types wanted alike JSON comes (AMB-ACCEPT-TIE).", _named_wins_tie),
    ("plain", "It knows Accept in its plainest form only, all else is the default.",
     _plain_values_only),
    ("malformed-400", "A malformed Accept is refused (AMB-ACCEPT-MALFORMED).", _malformed_refused),
    ("suffix", "A type with a JSON suffix asks for JSON (AMB-ACCEPT-SUFFIX).", _suffix_is_json),
    ("parameters", "Parameters in Accept are ignored (AMB-ACCEPT-PARAMETERS).",
     _parameters_ignored),
)  # fmt: skip

VARIANTS: tuple[Deviation, ...] = (
    *(variant(f"ack-{name}", summary, _shaped(shape)) for name, summary, shape in _ACKNOWLEDGED),
    variant("ack-roomy", "Its acknowledgement is JSON with much white space (RFC 8259 2).",
            _acknowledging(_roomy)),
    variant("ack-charset", "Its acknowledgement has a charset parameter (ACK-02).",
            _of_kind("application/json; charset=utf-8")),
    variant("ack-upper-case", "Its media type is in capitals (RFC 9110 8.3.1).",
            _of_kind("Application/JSON;Charset=UTF-8")),
    variant("ack-suffix", "Its acknowledgement has a type with a JSON suffix (ACK-02).",
            _of_kind("application/vnd.tasks+json")),
    *(variant(f"accept-{name}", text, _by_header(choice)) for name, text, choice in _CHOICES),
    variant("ack-200", "Chosen by Accept, its acknowledgement is a 200 (AMB-ACK-STATUS-BY-ACCEPT).",
            _status_by_header(200)),
    variant("no-vary", "It sends no Vary (AMB-VARY).", _without_vary),
)  # fmt: skip
