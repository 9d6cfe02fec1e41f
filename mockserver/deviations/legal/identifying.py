"""Freedom in what an id means, and in what continuing a task does."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import getrandbits
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Body, Change, bodies, refusing, variant
from mockserver.errors import Refusal
from mockserver.routes import playing
from mockserver.routes.service import Path, Service
from mockserver.store.protocol import Change as Transition
from mockserver.store.protocol import Store
from mockserver.store.records import Run, Task
from mockserver.users import User
from taskpact.contract import Contract, Resolution

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

_NIL: Final = str(UUID(int=0))
_OTHER_FORM: Final = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}")


def _identity(contract: Contract) -> str:
    return str(contract.operation("createTask").node["x-identity"]["field"])


# -- the id that is sent -------------------------------------------------------------------------


def _only_text(contract: Contract, body: Body) -> Body:
    name = _identity(contract)
    return {k: value for k, value in body.items() if k != name or isinstance(value, str)}


def _canonical(contract: Contract, body: Body) -> Body:
    name = _identity(contract)
    text = body.get(name)
    if isinstance(text, str) and _OTHER_FORM.fullmatch(text.lower()):
        return {**body, name: str(UUID(text))}
    return body


def _nil(contract: Contract, body: Mapping[str, Any]) -> dict[str, str]:
    name = _identity(contract)
    return {name: "stands for no id"} if body.get(name) == _NIL else {}


def _wanting(usable: Callable[[object], bool]) -> Change:
    """An id that is not usable counts as none."""

    def made(given: Decisions) -> Decisions:
        def wanted_id(resolution: Resolution) -> str | None:
            found = given.wanted_id(resolution)
            return found if usable(resolution.values.get("id")) else None

        return replace(given, wanted_id=wanted_id)

    return made


def _own_id() -> str:
    """RFC 9562 section 5.7, version 7: what the server makes is a uuid of any version."""
    value = (time.time_ns() // 1_000_000) << 80 | 0x7 << 76 | getrandbits(12) << 64
    return str(UUID(int=value | 0b10 << 62 | getrandbits(62)))


# -- the task of somebody else -------------------------------------------------------------------


def _foreign(status: int, code: str) -> Change:
    def made(given: Decisions) -> Decisions:
        def may_continue(task: Task, user: User) -> bool:
            if given.may_continue(task, user):
                return True
            raise Refusal(status, code, "there is no such task for you")

        return replace(given, may_continue=may_continue)

    return made


# -- continuing ----------------------------------------------------------------------------------


class _Serial:
    """A store in which no run is added to a task while another of it is active."""

    def __init__(self, store: Store, active: Callable[[Run], bool]) -> None:
        self._store = store
        self._active = active
        self.task = store.task
        self.page = store.page
        self.owing = store.owing
        self.owed_at = store.owed_at
        self.close = store.close

    async def change(self, task_id: str, change: Transition) -> Task:
        """See Store. Raises Refusal while a run is active."""

        def guarded(before: Task | None) -> Task:
            after = change(before)
            if before is not None and self._active(before.runs[-1]):
                raise Refusal(409, "task_active", "the task's run is not over yet")
            return after

        return await self._store.change(task_id, guarded)


def _one_at_a_time(given: Decisions) -> Decisions:
    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        def active(run: Run) -> bool:
            return playing.state(service, decisions, run).completed_at is None

        serial = replace(service, store=_Serial(service.store, active))
        return await given.create(serial, decisions, request, path)

    return replace(given, create=create)


def _continuing(change: Callable[[Task, Task], Task]) -> Change:
    """The task as it was and as it would be: how it shall be."""

    def made(given: Decisions) -> Decisions:
        def continued(before: Task, run: Run) -> Task:
            return change(before, given.continued(before, run))

        return replace(given, continued=continued)

    return made


def _reset(_: Task, after: Task) -> Task:
    return replace(after, visibility=after.runs[-1].config.values["visibility"])


def _fixed(before: Task, after: Task) -> Task:
    return replace(after, visibility=before.visibility)


def _all_secrets(before: Task, after: Task) -> Task:
    run = after.runs[-1]
    names = {each: None for old in before.runs for each in old.config.secret_names}
    secrets = [*(names | dict.fromkeys(run.config.secret_names))]
    config = replace(run.config, values={**run.config.values, "secrets": secrets})
    return replace(after, runs=(*after.runs[:-1], replace(run, config=config)))


def _inheriting(given: Decisions) -> Decisions:
    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        sent: set[str] = set()

        def resolve(contract: Contract, body: Mapping[str, Any]) -> Resolution:
            sent.update(body)
            return decisions.resolve(contract, body)

        def continued(before: Task, run: Run) -> Task:
            old = before.runs[-1].config.values
            kept = {name: value for name, value in old.items() if name not in {*sent, "id"}}
            config = replace(run.config, values={**run.config.values, **kept})
            return decisions.continued(before, replace(run, config=config))

        own = replace(decisions, resolve=resolve, continued=continued)
        return await given.create(service, own, request, path)

    return replace(given, create=create)


VARIANTS: tuple[Deviation, ...] = (
    variant("id-type-replaced", "An id of a wrong type is replaced (AMB-ID-WRONG-TYPE).",
            bodies(_only_text)),
    variant("id-upper-replaced", "An id in upper case is replaced (AMB-ID-UPPER-CASE).",
            _wanting(lambda value: value == str(value).lower())),
    variant("id-nil-replaced", "The nil uuid is replaced (AMB-ID-NIL).",
            _wanting(lambda value: value != _NIL)),
    variant("id-nil-refused", "The nil uuid is refused (AMB-ID-NIL).", refusing(_nil)),
    variant("id-forms", "A urn, or a uuid without hyphens, is that uuid (AMB-ID-OTHER-FORMS).",
            bodies(_canonical)),
    variant("id-version-7", "The ids it makes are uuids of version 7 (RFC 9562 5.7).",
            lambda given: replace(given, new_id=_own_id)),
    variant("foreign-id-404", "Another's id is refused as one that is not there (AMB-ID-FOREIGN).",
            _foreign(404, "task_not_found")),
    variant("foreign-id-403", "Another's id is refused with 403 (AMB-ID-FOREIGN).",
            _foreign(403, "forbidden")),
    variant("continue-409", "A task is not continued while active (AMB-CONTINUE-ACTIVE).",
            _one_at_a_time),
    variant("continue-reset", "Continuing resets the visibility (AMB-CONTINUE-VISIBILITY).",
            _continuing(_reset)),
    variant("continue-fixed", "Nothing changes the visibility (AMB-CONTINUE-VISIBILITY).",
            _continuing(_fixed)),
    variant("continue-secrets", "Secret names are those of all runs (AMB-CONTINUE-SECRETS).",
            _continuing(_all_secrets)),
    variant("continue-inherits", "Values not sent are those of before (AMB-CONTINUE-DEFAULTS).",
            _inheriting),
)  # fmt: skip
