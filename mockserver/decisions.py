"""The page to read first: everything this server decides, one small function each.

`CORRECT` is the server that keeps the contract. A broken server, and one that is legal but
different, is the same record with a decision replaced (`mockserver.deviations`); nothing in the
correct functions knows of any of them.

A request passes through the decisions in the order in which they stand here. Any of them may
raise `Refusal`; a refused request leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiohttp import web

from mockserver import replies, views
from mockserver.admission import authentication, decoding
from mockserver.admission.message import user_message
from mockserver.admission.negotiation import negotiate
from mockserver.admission.settling import settled
from mockserver.delivery.artifact import artifact
from mockserver.delivery.handover import is_over, kept, owes
from mockserver.delivery.sending import Sender, Sent
from mockserver.delivery.webhook import Retries, Webhook, after_try, request_of
from mockserver.delivery.worker import send
from mockserver.errors import Refusal
from mockserver.ids import RandomIds
from mockserver.replies import Headers, Reply
from mockserver.routes import admitting, resources, runs, streams, tasks
from mockserver.routes.service import Service
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.script import Beat, play
from mockserver.runs.state import RunState
from mockserver.store.protocol import Page
from mockserver.store.records import Delivery, Message, Run, Task
from mockserver.streaming.follow import Framing
from mockserver.streaming.transmission import transmit
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Answer, Contract, Resolution, Violation

Body = Mapping[str, Any]


Handler: TypeAlias = Callable[
    [Service, "Decisions", web.BaseRequest, Mapping[str, str]], Awaitable[web.StreamResponse]
]
"""Answers one request to one operation, given the parameters of its path; raises Refusal."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything the server decides."""

    # -- whole operations, by operationId: what is done in which order ----------------------
    create: Handler
    read: Handler
    list: Handler
    sandboxes: Handler
    stream: Handler
    share: Handler
    artifacts: Handler
    approve: Handler
    abort: Handler

    # -- a request on its way in ------------------------------------------------------------
    authenticate: Callable[[World, web.BaseRequest], User]
    """Who is calling."""
    decode: Callable[[World, web.BaseRequest, bytes], dict[str, Any]]
    """Which JSON object the body is."""
    violations: Callable[[Contract, Body], Sequence[Violation]]
    """Where it breaks the request's schema."""
    violations_of: Callable[[Contract, str, Body], Sequence[Violation]]
    """Where it breaks the schema of this name, in the requests of the other operations."""
    resolve: Callable[[Contract, Body], Resolution]
    """Which values it stands for, defaults filled in."""
    negotiate: Callable[[Contract, Body, Sequence[str]], Answer]
    """Which answer comes, by the body and the Accept lines."""
    settle: Callable[[Contract, User, Resolution], dict[str, object]]
    """What the server itself fills in."""
    message: Callable[[Contract, Body], Message]
    """What the user said."""

    # -- identity -----------------------------------------------------------------------------
    wanted_id: Callable[[Resolution], str | None]
    """The id the call names, if it names a usable one."""
    new_id: Callable[[], str]
    """An id of the server's own."""
    may_continue: Callable[[Task, User], bool]
    """Whether the user may add a run to this task."""
    continued: Callable[[Task, Run], Task]
    """The task with a further run."""

    # -- the run ------------------------------------------------------------------------------
    configure: Callable[[RunConfig], RunConfig]
    """What the agent is given."""
    play: Callable[[RunConfig, Pace], Iterable[Beat]]
    """What the agent says, and when."""

    decide: Callable[[Task, Body, str, float, str], Task]
    """The task after a decision on its latest run: from the body of the call, the run's status,
    the time, and the id of the stream in which an approved run goes on."""

    # -- what a completed run hands over ------------------------------------------------------
    owes: Callable[[Task, Run, Callable[[], float | None]], Sequence[Delivery]]
    """What the latest run of a task owes to the team's webhook, given how to find out when the run
    completes (epoch seconds; None: it stops for a decision)."""
    is_over: Callable[[Run, RunState], bool]
    """Whether the run has completed, so that what it owes is sent at all."""
    request_of: Callable[[Delivery, Mapping[str, Any], Webhook], tuple[dict[str, str], bytes]]
    """Headers and body of a try, from the artifact."""
    send: Callable[[Sender, str, Mapping[str, str], bytes], Awaitable[Sent]]
    """How a try is sent to a URL."""
    after_try: Callable[[Delivery, int | None, str, float, Retries], Delivery]
    """What the end of a try means, by its status (None: no answer came, for this reason), at this
    time."""

    # -- the answers --------------------------------------------------------------------------
    refused: Callable[[Refusal], Reply]
    """How a refusal is told."""
    acknowledge: Callable[[Answer, Task, Run], Reply]
    """The acknowledgement."""
    approved: Callable[[Mapping[str, object]], Reply]
    """What a decision that counted is answered, from its members."""
    aborted: Callable[[str, bool, bool], Reply]
    """What an abort is answered: of this stream, whether of a tool, whether anything was found."""
    stream_status: Callable[[Answer], int]
    """The status of a stream."""
    stream_headers: Callable[[World, Answer, Task, Run], Headers]
    """The header lines of a stream."""
    framing: Callable[[World], Framing]
    """How chunks become bytes."""
    position: Callable[[web.BaseRequest], int]
    """Behind which chunk a reader of a stream wants to go on, counted from 1; 0: none."""
    transmit: Callable[[web.StreamResponse, web.BaseRequest, AsyncIterator[bytes]], Awaitable[None]]
    """How these bytes go out."""
    malformed: Callable[[Reply], Reply]
    """The answer to bytes that are no request, given the usual one."""
    finish: Callable[[web.BaseRequest, Reply], Reply]
    """The last look at every answer that is not a stream."""

    # -- reading ------------------------------------------------------------------------------
    may_read: Callable[[World, Task, User | None], bool]
    """Who may read a task."""
    details: Callable[[World, Task, User | None, views.Played], dict[str, Any]]
    """What the reader of a task sees."""
    may_share: Callable[[World, Task], bool]
    """Who is nobody may read a task through its share."""
    shared: Callable[[World, Task, views.Played], dict[str, Any]]
    """What a share shows."""
    kept: Callable[[views.Played], views.Played]
    """The runs whose artifacts can be read."""
    artifact: Callable[[Task, Run, RunState], dict[str, Any]]
    """What a completed run hands over, by whichever way."""
    listing: Callable[[Page, Mapping[str, RunState]], dict[str, Any]]
    """What a list of tasks shows."""
    show_sandboxes: Callable[[User], Any]
    """What a list of sandboxes shows."""
    methods: Callable[[Sequence[str]], Reply]
    """The answer to a method that the path does not have."""


def _authenticate(world: World, request: web.BaseRequest) -> User:
    return authentication.authenticate(world.keys, world.users, request.headers, world.clock.now())


def _decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
    return decoding.decode(request.headers, data, world.body_limit)


def _violations_of(contract: Contract, name: str, body: Body) -> Sequence[Violation]:
    return contract.schema(name).violations(body)


def _wanted_id(resolution: Resolution) -> str | None:
    # Upper case is the same uuid (RFC 9562 section 4); AMB-ID-UPPER-CASE: shown in lower case.
    wanted = resolution.values.get("id")
    return wanted.lower() if isinstance(wanted, str) else None


def _may_continue(task: Task, user: User) -> bool:
    return task.owner == user.name


def _same(config: RunConfig) -> RunConfig:
    return config


def _stream_status(answer: Answer) -> int:
    return answer.status


def _malformed(reply: Reply) -> Reply:
    return reply


def _finished(_: web.BaseRequest, reply: Reply) -> Reply:
    return reply


def _methods(allowed: Sequence[str]) -> Reply:
    error = f"this path has the methods {', '.join(allowed)} only"
    allow = (("Allow", ", ".join(allowed)),)
    return replies.refused(Refusal(405, "method_not_allowed", error, headers=allow))


CORRECT = Decisions(
    create=tasks.create,
    read=tasks.read,
    list=tasks.list_own,
    sandboxes=resources.sandboxes,
    stream=streams.resume,
    share=tasks.share,
    artifacts=tasks.artifacts,
    approve=runs.approve,
    abort=runs.abort,
    authenticate=_authenticate,
    decode=_decode,
    violations=Contract.violations,
    violations_of=_violations_of,
    resolve=Contract.resolve,
    negotiate=negotiate,
    settle=settled,
    message=user_message,
    wanted_id=_wanted_id,
    new_id=RandomIds(),
    may_continue=_may_continue,
    continued=admitting.continued,
    configure=_same,
    play=play,
    decide=runs.decided,
    owes=owes,
    is_over=is_over,
    request_of=request_of,
    send=send,
    after_try=after_try,
    refused=replies.refused,
    acknowledge=tasks.acknowledge,
    approved=runs.approved,
    aborted=runs.aborted,
    stream_status=_stream_status,
    stream_headers=streams.headers,
    framing=streams.framing,
    position=streams.position,
    transmit=transmit,
    malformed=_malformed,
    finish=_finished,
    may_read=views.may_read,
    details=views.details,
    may_share=views.may_share,
    shared=views.shared,
    kept=kept,
    artifact=artifact,
    listing=views.listing,
    show_sandboxes=views.sandboxes,
    methods=_methods,
)
"""The server that keeps the contract."""
