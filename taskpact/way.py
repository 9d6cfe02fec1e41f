"""The way of one check to the target: sends requests, keeps every exchange, waits, draws ids.

All that it learns passes through the journal of the run (`taskpact.journal`).
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from taskpact.contract import Contract, Requirement
from taskpact.hearing import Ear
from taskpact.journal import Journal, Live
from taskpact.judging import answers
from taskpact.judging.outcomes import Inconclusive, NotObservable
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


class Way:
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
        self._looked_at: list[Way] = []

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

    def sibling(self) -> Self:
        """A probe for another thread of the same check; its exchanges are its own.

        To be made before the thread, so that it is the same one each time.
        """
        self._siblings += 1
        return self._like(f"{self.owner}/{self._siblings}")

    def shared(
        self,
        kept: Once[Any, tuple[T, Self]],
        key: Hashable,
        make: Callable[[Self], T],
        *,
        judged: bool = True,
    ) -> T:
        """What several checks look at, kept under `key`.

        Made, if it is not yet, by a probe of its own; where it is `judged`, that probe's exchanges
        count as those of whoever looks.
        """

        def made() -> tuple[T, Self]:
            maker = self._like(f"shared {key!r}")
            return make(maker), maker

        value, maker = kept.get(key, made)
        if judged and not any(maker is each for each in self._looked_at):
            self._looked_at.append(maker)
            self.exchanges += maker.exchanges
            self.ordinary += maker.ordinary
        return value

    def _like(self, owner: str) -> Self:
        return type(self)(self.session, self.requirement, self.headers, owner)

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


def _drawn() -> str:
    return str(uuid.uuid4())


def encoded(body: Body | None) -> bytes | None:
    """A JSON body as UTF-8; bytes as they are."""
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False).encode()
