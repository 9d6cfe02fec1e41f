"""Sends what is owed, from whichever store, however often the process dies meanwhile.

A delivery goes through three steps: it is claimed (stored, before anything is sent), sent, and its
outcome is recorded (stored). Whoever finds it due may claim it; a claim is a change of the task,
so of two workers one has it. A claim that is not followed by a record runs out, and the delivery
is due again. Hence every delivery is tried at least once, with one id, and never again after its
acceptance was recorded.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from mockserver.clock import Clock
from mockserver.delivery import webhook
from mockserver.delivery.sending import Sender, Sent
from mockserver.delivery.webhook import Retries, Webhook
from mockserver.errors import Refusal, StoreError
from mockserver.store.protocol import Store
from mockserver.store.records import Delivery, Run, Task

LOG = logging.getLogger("mockserver")

LOOK = 1.0
"""Seconds after which the store is looked at again, since other processes may have added work."""

LEASE = 60.0
"""Seconds after which a try without a record is taken for lost; far more than a try may last."""

QUIET = 60.0
"""Seconds for which a trouble that was logged is not logged again."""

AT_ONCE = 8
"""Deliveries that are being sent at a time."""

Payload = Callable[[Task, Delivery], Mapping[str, Any] | None]
"""What a delivery carries; None where its run did not complete after all."""

_T = TypeVar("_T")
_TROUBLES = (StoreError, Refusal, OSError)
"""How stores tell that they cannot be used just now."""


async def send(sender: Sender, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
    """One request to the URL that was named, whatever it answers (WHK-08)."""
    return await sender.send(url, headers, body)


@dataclass(frozen=True, slots=True)
class Delivering:
    """What is decided about deliveries, each of which a broken server may decide otherwise."""

    owed: Callable[[Task, Run, float], Delivery] = webhook.owed
    """Which delivery a run owes that completes at a time; for whoever creates runs."""
    request_of: Callable[[Delivery, Mapping[str, Any], Webhook], tuple[dict[str, str], bytes]] = (
        webhook.request_of
    )
    """Headers and body of a try."""
    send: Callable[[Sender, str, Mapping[str, str], bytes], Awaitable[Sent]] = send
    """How a try is sent."""
    after_try: Callable[[Delivery, int | None, str, float, Retries], Delivery] = webhook.after_try
    """What the end of a try means."""


CORRECT = Delivering()
"""Deliveries that keep the contract."""


class _NothingToDoError(Exception):
    """Another worker was quicker, or what was to be changed is not there any more."""


@dataclass(slots=True)
class Worker:
    """Sends what the store owes to the teams' webhooks until it is cancelled."""

    store: Store
    clock: Clock
    payload: Payload
    webhooks: Mapping[str, Webhook]
    """By name of the team; to no other place is anything sent."""
    sender: Sender
    retries: Retries = field(default_factory=Retries)
    delivering: Delivering | Callable[[Delivery], Delivering] = CORRECT
    """What is decided, for all deliveries or for each."""
    lease: float = LEASE
    at_once: int = AT_ONCE
    _woken: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _slots: asyncio.Semaphore = field(init=False, default_factory=asyncio.Semaphore)
    _logged: dict[str, float] = field(init=False, default_factory=dict)
    """By trouble with the store: when it was logged, so that one that lasts fills no log."""

    def wake(self) -> None:
        """Tell that there is new work, so that nobody waits for the next look."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled. What is being sent then is left; its claim runs out."""
        self._slots = asyncio.Semaphore(self.at_once)
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                now = self.clock.now()
                if not await self._take(group, now):
                    await self._rest(now)

    async def _take(self, group: asyncio.TaskGroup, now: float) -> bool:
        """Claim what is due now, and have it sent; whether anything was."""
        taken = False
        for task in await self._asked(lambda: self.store.owing(now, self.at_once)) or ():
            for delivery in task.deliveries:
                if _is_due(delivery, now):
                    await self._slots.acquire()
                    taken |= await self._begun(group, task, delivery)
        return taken

    async def _begun(self, group: asyncio.TaskGroup, task: Task, delivery: Delivery) -> bool:
        """Claim a delivery and begin to send it, in the slot that is held; whether it was due."""
        parcel = self._packed(task, delivery)
        begun = await self._claimed(task.id, delivery.id, parcel)
        if begun is None or isinstance(parcel, str):
            self._slots.release()
        else:
            group.create_task(self._delivered(task.id, begun, *parcel))
        return begun is not None

    def _packed(self, task: Task, delivery: Delivery) -> tuple[Webhook, Mapping[str, Any]] | str:
        """Where the delivery goes and what it carries, or why it is not sent."""
        target = self.webhooks.get(task.team)
        if target is None:  # AMB-DELIVERY-WITHOUT-URL
            return "the team has no webhook"
        payload = self.payload(task, delivery)
        return "the run did not complete" if payload is None else (target, payload)

    async def _claimed(self, task_id: str, delivery_id: str, parcel: object) -> Delivery | None:
        """The delivery as it is stored now: its try begun, or dropped; None: it is not due."""

        def step(current: Delivery) -> Delivery:
            now = self.clock.now()
            if not _is_due(current, now):
                raise _NothingToDoError
            if isinstance(parcel, str):
                return webhook.dropped(current, parcel)
            return webhook.claimed(current, now, self.lease)

        try:
            return await self._asked(lambda: self._changed(task_id, delivery_id, step))
        except _NothingToDoError:
            return None

    async def _delivered(
        self, task_id: str, begun: Delivery, target: Webhook, payload: Mapping[str, Any]
    ) -> None:
        """Send a claimed delivery and record how that ended."""
        decides = self.delivering
        if not isinstance(decides, Delivering):
            decides = decides(begun)
        try:
            headers, body = decides.request_of(begun, payload, target)
            sent = await decides.send(self.sender, target.url, headers, body)
            after = decides.after_try(
                begun, sent.status, sent.error, self.clock.now(), self.retries
            )
            await self._recorded(task_id, begun, after)
        finally:
            self._slots.release()
            self.wake()

    async def _recorded(self, task_id: str, begun: Delivery, after: Delivery) -> None:
        """Store how a try ended; as long as the store is away, that is all that matters."""

        def step(current: Delivery) -> Delivery:
            return merged(current, begun, after)

        with suppress(_NothingToDoError):
            while await self._asked(lambda: self._changed(task_id, begun.id, step)) is None:
                await self.clock.sleep_until(self.clock.now() + LOOK)
        if after.next_at is None and not webhook.is_accepted(after):
            LOG.warning("delivery %s of task %s: %s", begun.id, task_id, after.outcome)

    async def _changed(
        self, task_id: str, delivery_id: str, step: Callable[[Delivery], Delivery]
    ) -> Delivery:
        """Change one delivery of a task; gives it as it is stored. Raises what `step` raises."""

        def change(task: Task | None) -> Task:
            if task is None or not any(each.id == delivery_id for each in task.deliveries):
                raise _NothingToDoError
            kept = [step(each) if each.id == delivery_id else each for each in task.deliveries]
            return replace(task, deliveries=tuple(kept))

        task = await self.store.change(task_id, change)
        return next(each for each in task.deliveries if each.id == delivery_id)

    async def _asked(self, ask: Callable[[], Awaitable[_T]]) -> _T | None:
        """What the store answers; None, and a line in the log, where it cannot."""
        try:
            return await ask()
        except _TROUBLES as error:
            trouble, now = str(error), self.clock.now()
            if now - self._logged.get(trouble, -QUIET) >= QUIET:
                self._logged = {trouble: now}
                LOG.warning("deliveries wait for the store: %s", trouble)
            return None

    async def _rest(self, looked: float) -> None:
        """Wait until something is due or `wake` is called, and no longer than the next look."""
        until = self.clock.now() + LOOK
        owed_at = await self._asked(self.store.owed_at)
        if owed_at is not None and owed_at > looked:
            until = min(until, owed_at)
        waiting = [
            asyncio.ensure_future(self._woken.wait()),
            asyncio.ensure_future(self.clock.sleep_until(until)),
        ]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()


def merged(current: Delivery, begun: Delivery, after: Delivery) -> Delivery:
    """The delivery to store at the end of the try `begun`, where it is stored as `current`.

    A try that outlived its claim has another after it, whose end counts. But what was accepted
    was accepted, whichever try it was.
    """
    if webhook.is_accepted(current):
        return current
    if current.tries == begun.tries:
        return after
    if webhook.is_accepted(after):
        return replace(current, next_at=None, outcome=after.outcome)
    return current


def _is_due(delivery: Delivery, now: float) -> bool:
    return delivery.next_at is not None and delivery.next_at <= now
