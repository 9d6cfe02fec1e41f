"""The request body of POST /api/v1/tasks."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NIL = "00000000-0000-0000-0000-000000000000"


def canonical_uuid(value: object) -> str | None:
    """The lower-case form of a UUID (RFC 9562 text form), None for anything else."""
    if not isinstance(value, str) or not value.isascii():
        return None
    text = value.lower()
    return text if _UUID.fullmatch(text) else None


def _usable_id(value: object) -> str | None:
    """A task id worth keeping; any other is dropped and the server makes one."""
    found = canonical_uuid(value)
    return None if found == _NIL else found


def _uuid(value: str) -> str:
    found = canonical_uuid(value)
    if found is None:
        raise ValueError("must be a UUID")
    return found


def _whole(value: object) -> object:
    """JSON Schema counts 4.0 and 1e1 as integers; fractions arrive here as Decimal."""
    if isinstance(value, Decimal):
        # Its size is asked first: arithmetic with 1e999999999 overflows.
        small = not value or value.adjusted() < 6
        return int(value) if small and value == value.to_integral_value() else value
    return value


def _known_model(value: str, info: ValidationInfo) -> str:
    known: tuple[str, ...] = (info.context or {}).get("models", ())
    if value and value not in known:
        raise ValueError("is not a model of this server")
    return value


Uuid = Annotated[str, AfterValidator(_uuid)]
Texts = Annotated[list[str], Field(fail_fast=True)]
Iterations = Annotated[int, Field(ge=0, le=5), BeforeValidator(_whole)]
Steps = Annotated[int, Field(ge=4, le=200), BeforeValidator(_whole)]


class _Body(BaseModel):
    """JSON types as they are: nothing is coerced, and null is not an omission."""

    model_config = ConfigDict(strict=True, extra="ignore")
    nullable: ClassVar[frozenset[str]] = frozenset()

    @field_validator("*", mode="before")
    @classmethod
    def _not_null(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        if value is None and info.field_name not in cls.nullable:
            raise ValueError("must not be null")
        return value


class Part(_Body):
    """One piece of a message."""

    type: str = Field(min_length=1)
    text: str | None = None
    media_type: str | None = None
    name: str | None = None
    url: str | None = None


class Message(_Body):
    """The user's message."""

    id: Uuid | None = None
    role: Literal["user"] = "user"
    parts: Annotated[list[Part], Field(fail_fast=True)] | None = None


class CreateTask(_Body):
    """What a caller may send; every property may be left out."""

    nullable: ClassVar[frozenset[str]] = frozenset({"id"})

    agent_id: str | None = None
    agent_ids: Texts | None = None
    ask_question: bool = False
    auto_execute: bool = False
    completion_delivery: Literal["webhook", "artifact"] | None = None
    file_keys: Texts | None = None
    id: Annotated[str | None, BeforeValidator(_usable_id)] = None
    isolated: bool = False
    max_iterations: Iterations | None = None
    max_steps: Steps | None = None
    message: Message | None = None
    mode: Literal["agent", "chat", "plan"] = "agent"
    model: Annotated[str, AfterValidator(_known_model)] = ""
    project_id: Uuid | None = None
    response_format: Literal["sse", "json"] | None = None
    sandbox_id: Uuid | None = None
    secrets: Texts | None = None
    task: str | None = None
    visibility: Literal["", "public", "private", "unlisted", "team"] = ""

    def parts(self) -> list[Part]:
        """The user's input: `message.parts` where present, else the shorthand `task`."""
        if self.message is not None and self.message.parts is not None:
            return self.message.parts
        return [] if self.task is None else [Part(type="text", text=self.task)]
