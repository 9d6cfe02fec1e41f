"""Wrong ways to treat secrets: values that get out, names that nobody listed.

`sec` gives each its name. The correct run does not know values at all; here its values hold them.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote

import orjson
from aiohttp import web

from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes.service import Path, Service
from mockserver.runs.config import RunConfig
from mockserver.store.records import Run, Task
from mockserver.users import User
from taskpact.contract import Answer, Contract, Resolution

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Write: TypeAlias = Callable[[str], str]
Tells: TypeAlias = Callable[[RunConfig], bool]
Names: TypeAlias = Callable[[User, list[str]], list[str]]

_VALUES: Final = "secret_values"
"""Among the values of a run: those of its secrets by name. The contract has no such field."""


# -- forms ---------------------------------------------------------------------------------------


def plainly(value: str) -> str:
    """As it is."""
    return value


def in_base64(value: str) -> str:
    """Inside of a longer text in base64."""
    return b64encode(f"x={value};".encode()).decode()


def in_percent(value: str) -> str:
    """Every character escaped that a query may not hold."""
    return quote(f"{value}&", safe="")


def in_hex(value: str) -> str:
    """As hexadecimal digits."""
    return value.encode().hex()


def in_json(value: str) -> str:
    """As JSON in a text."""
    return json.dumps({"env": {"value": value}})


# -- answers that are no streams -----------------------------------------------------------------


def knowing(correct: Decisions) -> Decisions:
    """Runs know the values of the secrets they were given."""

    def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
        values = correct.settle(contract, user, resolution)
        names = values["secrets"]
        held = {n: user.secrets[n] for n in names if n in user.secrets}  # type: ignore[attr-defined]
        return {**values, _VALUES: held}

    return replace(correct, settle=settle)


def values_of(config: RunConfig) -> list[str]:
    """The values of the secrets that the run was given."""
    held: Mapping[str, str] = config.values.get(_VALUES, {})  # type: ignore[assignment]
    return list(held.values())


def every_run(_: RunConfig) -> bool:
    """In every run."""
    return True


def later_runs(config: RunConfig) -> bool:
    """In all runs but the first."""
    return bool(config.history)


def acknowledging(write: Write, tells: Tells = every_run, *, in_head: bool = False) -> Change:
    """The acknowledgement holds the values."""

    def change(given: Decisions) -> Decisions:
        correct = knowing(given)

        def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
            reply = correct.acknowledge(answer, task, run)
            told = [write(each) for each in values_of(run.config)] if tells(run.config) else []
            if in_head:
                lines = tuple(("X-Run-Env", each) for each in told)
                return replace(reply, headers=(*reply.headers, *lines))
            body = {**orjson.loads(reply.body), "env": told}
            return replace(reply, body=orjson.dumps(body))

        return replace(correct, acknowledge=acknowledge)

    return change


def in_errors(write: Write, about: str = "") -> Change:
    """A refusal to create holds all values of the caller; where its sentence holds `about`."""

    def change(correct: Decisions) -> Decisions:
        async def create(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            user = decisions.authenticate(service.world, request)
            try:
                return await correct.create(service, decisions, request, path)
            except Refusal as refusal:
                why = refusal.why
                if about not in why.message:
                    raise
                env = {name: write(value) for name, value in user.secrets.items()}
                raise Refusal(why.status, why.code, f"{why.message} (run with {env})") from refusal

        return replace(correct, create=create)

    return change


def in_unknown_names(write: Write) -> Change:
    """An unknown name of a secret is refused, and the known ones are told with their values."""

    def change(correct: Decisions) -> Decisions:
        def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
            asked: Iterable[str] = resolution.values.get("secrets") or ()  # type: ignore[assignment]
            if any(name not in user.secrets for name in asked):
                known = {name: write(value) for name, value in user.secrets.items()}
                raise Refusal(400, "unknown_secret", f"there are {known}")
            return correct.settle(contract, user, resolution)

        return replace(correct, settle=settle)

    return change


# -- names ---------------------------------------------------------------------------------------


def naming(names: Names, **only: object) -> Change:
    """Other names than those asked for are exposed: where fields have these values, or always.

    A field whose value is not None has the value `...` as well.
    """

    def change(given: Decisions) -> Decisions:
        def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
            values = given.settle(contract, user, resolution)
            if not all(_has(values.get(name), value) for name, value in only.items()):
                return values
            listed: list[str] = values["secrets"]  # type: ignore[assignment]
            return {**values, "secrets": names(user, listed)}

        return replace(given, settle=settle)

    return change


def _has(found: object, wanted: object) -> bool:
    return found is not None if wanted is ... else found == wanted


def all_if_any(user: User, listed: list[str]) -> list[str]:
    """All, where one was asked for."""
    return list(user.secrets) if listed else listed


def a_default_too(_: User, listed: list[str]) -> list[str]:
    """One of the platform's own besides, where one was asked for."""
    return [*listed, "PLATFORM_KEY"] if listed else listed


def all_if_none(user: User, listed: list[str]) -> list[str]:
    """All, where none was asked for."""
    return listed or list(user.secrets)
