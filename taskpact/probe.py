"""What a check holds in its hand: sends requests to the target and keeps every exchange.

The words a suite uses live here: `create`, `stream`, `details`, `accepted`, `refused`. A word
either gives what was asked for or raises the outcome that ends the check.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from taskpact.cases.case import Case
from taskpact.contract import Contract, Field, Requirement
from taskpact.contract.document import at
from taskpact.hearing import Ear
from taskpact.journal import Journal, Live
from taskpact.judging import answers
from taskpact.judging.outcomes import Broken, Inconclusive, NotApplicable, NotObservable
from taskpact.once import Once
from taskpact.patience import Patience
from taskpact.target import CallerName, Target
from taskpact.wire.answer import Answer
from taskpact.wire.client import Client
from taskpact.wire.exchange import Exchange
from taskpact.wire.limits import Limits
from taskpact.wire.raw import converse, send_raw
from taskpact.wire.receiver import Receiver

Body = Mapping[str, object] | bytes
Headers = Sequence[tuple[str, str]]

CREATE = "createTask"
T = TypeVar("T")

_JSON = "application/json"
_GATED = frozenset({"approval", "abort"})
"""Capabilities that no first contact can see: who does not declare them is not asked."""


@dataclass(frozen=True, slots=True)
class Session:
    """What all checks of a run share."""

    contract: Contract
    target: Target
    client: Client
    found: frozenset[str]
    """Capabilities that the first contact saw."""
    seed: int = 0
    patience: Patience = field(default_factory=Patience)
    receiver: Receiver | None = None
    """What the target's webhook sends to, where it does and this process could listen."""
    journal: Journal = field(default_factory=Live)


def _head_only(answer: Answer) -> bool:
    """Stop reading a stream once its head is there: enough to know that it was accepted."""
    kinds = [value for name, value in answer.headers if name.lower() == "content-type"]
    return any("event-stream" in kind.lower() for kind in kinds)


class Probe:
    """One check's way to the target."""

    def __init__(
        self,
        session: Session,
        requirement: Requirement,
        headers: tuple[tuple[str, str], ...] = (),
        owner: str = "",
    ) -> None:
        self.session = session
        self.contract = session.contract
        self.target = session.target
        self.requirement = requirement
        self.headers = headers
        self.owner = owner
        """By which the run's journal knows what this probe learns."""
        self.exchanges: list[Exchange] = []
        self.ordinary: list[Exchange] = []
        """Those of them that were of no odd framing, and so have good answers to expect."""
        self.notes: list[str] = []
        self._siblings = 0
        self._looked_at: list[Probe] = []

    def may_begin(self) -> None:
        """End the check here where the run has no time left, or does not ask this of the target."""
        if self.requirement.capability in _GATED:
            self.need(self.requirement.capability)
        self.time_left()

    # -- what is not in its own hand ------------------------------------------------------

    def fresh_id(self) -> str:
        """A uuid that no task has yet; the judge's own, so that it can look for the task."""
        return self.session.journal.tell(self.owner, "id", _drawn)

    def now(self) -> float:
        """Seconds of a clock that never goes back; only differences mean anything."""
        return self.session.journal.tell(self.owner, "clock", time.monotonic)

    def pause(self, seconds: float) -> None:
        """Let so much time pass."""
        self.session.journal.pause(seconds)

    def time_left(self) -> float:
        """Seconds that are left of the run. Inconclusive once there are none."""
        return self.session.journal.attempt(self.owner, self.session.patience.some_left)

    @property
    def ear(self) -> Ear | None:
        """What this check hears of the target's webhook; None where nobody listens."""
        if self.session.receiver is None and not self.session.journal.heard:
            return None
        return Ear(self.session.receiver, self.session.journal, self.owner)

    # -- what to send ---------------------------------------------------------------------

    def body(self, *, plain: bool = False, **members: object) -> dict[str, object]:
        """The ordinary body with these members; it asks for the acknowledgement unless `plain`."""
        negotiation = self.contract.negotiation
        base: dict[str, object] = {"task": self.target.prompts.ordinary}
        if not plain:
            base[negotiation.field] = negotiation.acknowledgement.name
        return {**base, **members}

    def credentials(self, caller: CallerName | None) -> Headers:
        """The header lines by which `caller` shows who they are; none for None."""
        if caller is None:
            return ()
        if caller not in self.target.callers:
            raise NotObservable(f"no token of a caller {caller!r} was declared")
        token = self.target.callers[caller].token
        return (("Authorization", f"Bearer {token}"),) if token else ()

    # -- sending --------------------------------------------------------------------------

    def request(
        self,
        operation: str,
        body: Body | None = None,
        *,
        caller: CallerName | None = "self",
        headers: Headers = (),
        until: Any = None,  # noqa: ANN401 - taskpact.wire.answer.Until
        limits: Limits | None = None,
        query: str = "",
        **parameters: str,
    ) -> Exchange:
        """Call an operation of the contract; `parameters` fill its path."""
        called = self.contract.operation(operation)
        lines = [*self.headers, *self.credentials(caller), *headers]
        data = encoded(body)
        if data is not None and not any(name.lower() == "content-type" for name, _ in lines):
            lines.append(("Content-Type", _JSON))
        path = called.url(**parameters) + query
        return self.send(called.method, path, data, headers=lines, until=until, limits=limits)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        headers: Headers = (),
        until: Any = None,  # noqa: ANN401
        limits: Limits | None = None,
    ) -> Exchange:
        """Send one request as given (`path` may be a whole URL) and keep the exchange."""
        allowed = self._limits(limits)
        exchange = self.session.journal.tell(
            self.owner,
            "exchange",
            lambda: self.session.client.send(
                method, path, headers=headers, body=body, until=until, limits=allowed
            ),
        )
        self.session.journal.watch(exchange, until)
        self.ordinary.append(exchange)
        return self._kept(exchange)

    def post(
        self,
        body: Body,
        *,
        accept: str | Sequence[str] | None = None,
        headers: Headers = (),
        caller: CallerName | None = "self",
        whole: bool = False,
        limits: Limits | None = None,
    ) -> Exchange:
        """Send createTask. A stream is read only for its head, unless `whole`."""
        lines = [accept] if isinstance(accept, str) else list(accept or ())
        chosen = [*headers, *(("Accept", line) for line in lines)]
        until = None if whole else _head_only
        return self.request(CREATE, body, caller=caller, headers=chosen, until=until, limits=limits)

    def stream(self, body: Mapping[str, object], **options: Any) -> Exchange:  # noqa: ANN401
        """Send createTask asking for the stream, and read it to its end."""
        negotiation = self.contract.negotiation
        asked = {**body, negotiation.field: negotiation.stream.name}
        return self.post(asked, whole=True, **options)

    def raw(self, data: bytes | Sequence[bytes], **options: Any) -> Exchange:  # noqa: ANN401
        """Write bytes as they are, on a connection of their own, and read one answer."""
        if not self.target.raw:
            raise NotObservable("malformed HTTP framing is not sent to this target (--no-raw)")
        limits, verify = self._limits(options.pop("limits", None)), self.target.verify
        exchange = self.session.journal.tell(
            self.owner,
            "exchange",
            lambda: send_raw(self.target.url, data, limits, verify=verify, **options),
        )
        return self._kept(exchange)

    def converse(self, requests: Sequence[bytes], **options: Any) -> tuple[Exchange, ...]:  # noqa: ANN401
        """Write several requests on one connection; one exchange for each."""
        if not self.target.raw:
            raise NotObservable("malformed HTTP framing is not sent to this target (--no-raw)")
        limits, verify = self._limits(None), self.target.verify
        made = self.session.journal.tell(
            self.owner,
            "exchanges",
            lambda: converse(self.target.url, requests, limits, verify=verify, **options),
        )
        return tuple(self._kept(each) for each in made)

    def sibling(self) -> Probe:
        """A probe for another thread of the same check; its exchanges are its own.

        To be made before the thread, so that it is the same one each time.
        """
        self._siblings += 1
        return self._like(f"{self.owner}/{self._siblings}")

    def shared(
        self,
        kept: Once[Any, tuple[T, Probe]],
        key: Hashable,
        make: Callable[[Probe], T],
        *,
        judged: bool = True,
    ) -> T:
        """What several checks look at, kept under `key`.

        Made, if it is not yet, by a probe of its own; where it is `judged`, that probe's exchanges
        count as those of whoever looks.
        """

        def made() -> tuple[T, Probe]:
            maker = self._like(f"shared {key!r}")
            return make(maker), maker

        value, maker = kept.get(key, made)
        if judged and not any(maker is each for each in self._looked_at):
            self._looked_at.append(maker)
            self.exchanges += maker.exchanges
            self.ordinary += maker.ordinary
        return value

    def _like(self, owner: str) -> Probe:
        return Probe(self.session, self.requirement, self.headers, owner)

    def _limits(self, asked: Limits | None) -> Limits:
        """What one exchange may cost. Inconclusive once the run's time is used up."""
        patience, usual = self.session.patience, asked or self.target.limits
        return self.session.journal.attempt(self.owner, lambda: patience.limits(usual))

    def _kept(self, exchange: Exchange) -> Exchange:
        self.exchanges.append(exchange)
        patience = self.session.patience
        self.session.journal.attempt(self.owner, lambda: patience.learn(exchange))
        if answers.is_limited(exchange):
            raise Inconclusive(f"the target answered {exchange.status}: ask it less", exchange)
        return exchange

    # -- what a check says ----------------------------------------------------------------

    def created(self, body: Body, **options: Any) -> tuple[str, Exchange]:  # noqa: ANN401
        """Create a task under an id of our own; gives the id. Inconclusive where refused."""
        exchange = self.post(body, **options)
        if not answers.is_success(exchange):
            raise Inconclusive(f"the setup was not accepted: {answers.seen(exchange)}", exchange)
        wanted = body.get("id") if isinstance(body, Mapping) else None
        told = answers.acknowledged(exchange)
        return str(told or wanted or ""), exchange

    def accepted(self, case: Case) -> Exchange:
        """The case is valid, so it must be accepted; the ordinary request is its twin."""
        exchange = self.post(self._laid(case.body), headers=case.headers)
        if answers.is_success(exchange):
            return exchange
        self._was_sent(exchange)
        self._twin_accepted(self.body())
        raise Broken(answers.not_accepted(exchange) or "", exchange)

    def refused(self, case: Case) -> Exchange:
        """The case has one defect, so it must be refused, and must have made no task.

        Says nothing before its twin, the same without the defect, is accepted.
        """
        task_id = self.fresh_id()
        exchange = self.post(self._laid(case.body, task_id), headers=case.headers)
        self._was_sent(exchange)
        self._twin_accepted({**self.body(id=self.fresh_id()), **(case.twin or {})})
        reason = answers.not_refused(exchange)
        if reason:
            raise Broken(reason, exchange)
        self.made_no_task(task_id, exchange)
        return exchange

    def made_no_task(self, task_id: str, refused: Exchange) -> None:
        """A refused request that carried this id must have left no task behind."""
        if "details" not in self.session.found:
            return
        look = self.request("readTask", id=task_id)
        if answers.is_success(look) and not self.shows_any_task():
            raise Broken(
                f"the request was refused with {refused.status}, yet it made the task {task_id}",
                refused,
                look,
            )

    def shows_any_task(self) -> bool:
        """Whether there are details for an id that nobody ever used; then they prove no task."""
        return answers.is_success(self.request("readTask", id=self.fresh_id()))

    def _laid(self, body: Body, task_id: str | None = None) -> Body:
        if isinstance(body, bytes):
            return body.replace(b"{{id}}", (task_id or self.fresh_id()).encode())
        plain = self.contract.negotiation.field in body
        laid = self.body(plain=plain, id=task_id or self.fresh_id())
        return {**laid, **body}

    @staticmethod
    def _was_sent(exchange: Exchange) -> None:
        """A target that is being started again has not said anything of the request."""
        if exchange.fault is not None and exchange.fault.kind == "connect":
            raise Inconclusive(f"the request was not sent: {answers.seen(exchange)}", exchange)

    def _twin_accepted(self, body: Mapping[str, object]) -> None:
        twin = self.post(body)
        if not answers.is_success(twin):
            raise Inconclusive(
                f"the valid twin was not accepted either: {answers.seen(twin)}", twin
            )

    # -- what the target shows ------------------------------------------------------------

    def need(self, capability: str) -> None:
        """Go on only where the target has this capability."""
        if capability in self.session.found:
            return
        declared = self.target.capabilities.get(capability)
        if declared is False:
            raise NotApplicable(f"the target declares that it has no {capability!r}")
        if declared is True:
            raise Inconclusive(f"the target declares {capability!r}, but does not show it")
        raise NotObservable(f"the target shows no {capability!r}, and declares none")

    def details(self, task_id: str, caller: CallerName = "self") -> Mapping[str, object]:
        """The details of an own task; Inconclusive where they cannot be read."""
        self.need("details")
        exchange = self.request("readTask", id=task_id, caller=caller)
        body = answers.json_object(exchange)
        if not answers.is_success(exchange) or body is None:
            raise Inconclusive(
                f"the details of a new task cannot be read: {answers.seen(exchange)}", exchange
            )
        return body

    def resolved(self, field: Field, details: Mapping[str, object]) -> Any:  # noqa: ANN401
        """The value of a field that the details show; NotObservable where they show none."""
        for sight in field.resolved_at:
            try:
                return at(details, sight.pointer)
            except KeyError:
                continue
        places = ", ".join(sight.pointer for sight in field.resolved_at) or "nowhere"
        raise NotObservable(f"the details do not show {field.name} (looked at {places})")

    def observe(self, note: str) -> None:
        """Tell what the target does where the text is silent."""
        self.notes.append(note)


def _drawn() -> str:
    return str(uuid.uuid4())


def encoded(body: Body | None) -> bytes | None:
    """A JSON body as UTF-8; bytes as they are."""
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False).encode()
