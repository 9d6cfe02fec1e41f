"""A task as bytes, and back: what the stores that outlive a process write.

The form is JSON, `{"version": 1, "task": {...}}`, with the members named as the records' fields
are; sequences come back as tuples. What 64 bits or UTF-8 cannot hold (a deviation may let it in)
is written by Python's slower writer instead, and marked, since the fast reader would round it. No
JSON has NaN: inside a task it comes back as null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import orjson

from mockserver.errors import StoreError
from mockserver.runs.config import RunConfig
from mockserver.store.records import Abort, Decision, Delivery, Message, Run, Task

VERSION = 1
"""Of the form. One that only has more members with defaults keeps the number."""

_WIDE = b'{"wide":true,'
"""How a form begins that only Python's own reader takes as it was meant."""
_Form = Mapping[str, Any]


def encoded(task: Task) -> bytes:
    """The stored form. Raises StoreError for a task that holds what is no JSON value."""
    try:
        return orjson.dumps({"version": VERSION, "task": task}, default=_plain)
    except TypeError:
        return _wide(task)


def _wide(task: Task) -> bytes:
    form = {"wide": True, "version": VERSION, "task": task}
    try:
        return json.dumps(form, default=_plain, separators=(",", ":")).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreError(
            f"the task {task.id} cannot be kept ({error}): what a store keeps is made of JSON"
            " values; keep this one in memory (--store memory)"
        ) from error


def _plain(value: object) -> object:
    """What the writers do not know themselves: mappings other than dict, and records."""
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    raise TypeError(f"{type(value).__name__} is no JSON value")


def decoded(data: bytes) -> Task:
    """The task of a stored form. Raises StoreError where it is not known, or damaged."""
    try:
        form = json.loads(data) if data.startswith(_WIDE) else orjson.loads(data)
        if form["version"] == VERSION:
            return _task(form["task"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"a stored task is damaged ({_short(error)}; it begins {data[:40]!r}): take the store"
            " from a backup, or begin an empty one"
        ) from error
    raise StoreError(
        f"a stored task has the form {_short(form['version'])}, and the one known here is"
        f" {VERSION}: use the taskpact that wrote it, or begin an empty store"
    )


def _short(what: object) -> str:
    return " ".join(f"{what!r}".split())[:80]


def _task(form: _Form) -> Task:
    runs = tuple([_run(each) for each in form["runs"]])
    deliveries = tuple([Delivery(**each) for each in form["deliveries"]])
    return Task(**{**form, "runs": runs, "deliveries": deliveries})


def _run(form: _Form) -> Run:
    decision = form["decision"]
    made = {
        "config": _config(form["config"]),
        "message": _message(form["message"]),
        "decision": None if decision is None else Decision(**decision),
        "aborts": tuple([Abort(**each) for each in form["aborts"]]),
    }
    return Run(**{**form, **made})


def _message(form: _Form) -> Message:
    parts = form["parts"]
    return Message(**{**form, "parts": None if parts is None else tuple(parts)})


def _config(form: _Form) -> RunConfig:
    sequences = {name: tuple(form[name]) for name in ("history", "secret_names", "file_keys")}
    return RunConfig(**{**form, **sequences})
