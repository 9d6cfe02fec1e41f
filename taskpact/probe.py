"""What a check holds in its hand: its way to the target, and the words that it says.

The words a suite uses live here: `created`, `accepted`, `refused`, `details`. A word either gives
what was asked for or raises the outcome that ends the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskpact.cases.case import Case
from taskpact.contract import Field
from taskpact.contract.document import at
from taskpact.judging import answers
from taskpact.judging.outcomes import Broken, Inconclusive, NotApplicable, NotObservable
from taskpact.target import CallerName
from taskpact.way import Body, Way
from taskpact.wire.exchange import Exchange

_GATED = frozenset({"approval", "abort"})
"""Capabilities that no first contact can see: who does not declare them is not asked."""


class Probe(Way):
    """The way of one check, and its words."""

    def may_begin(self) -> None:
        """End the check here where the run has no time left, or does not ask this of the target."""
        if self.requirement.capability in _GATED:
            self.need(self.requirement.capability)
        self.time_left()

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
