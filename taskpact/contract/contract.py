"""The whole contract as one frozen value, and how it is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from taskpact.contract import document as documents
from taskpact.contract.document import Node
from taskpact.contract.errors import ContractError
from taskpact.contract.fields import Field, fields
from taskpact.contract.files import folder
from taskpact.contract.negotiation import Negotiation, negotiation
from taskpact.contract.operations import Operation, operations
from taskpact.contract.requirements import Ambiguity, Requirement, ambiguities, requirements
from taskpact.contract.resolution import Resolution, Resolver, resolver
from taskpact.contract.rules import rule
from taskpact.contract.schema import Schema, Violation, compiled

DOCUMENT = "openapi.yaml"


@dataclass(frozen=True)
class Contract:
    """What the documents say. Parts the mock has no use for are read on first use."""

    document: Node
    fields: Mapping[str, Field]
    negotiation: Negotiation
    operations: Mapping[str, Operation]
    request: Node
    _resolver: Resolver
    _schema: Schema

    def field(self, name: str) -> Field:
        """The field `name` of the createTask body; ContractError where there is none."""
        if name not in self.fields:
            raise ContractError(f"the contract has no field {name!r}: it has {list(self.fields)}")
        return self.fields[name]

    def operation(self, operation_id: str) -> Operation:
        """The operation with this operationId; ContractError where there is none."""
        if operation_id not in self.operations:
            raise ContractError(f"the contract has no operation {operation_id!r}")
        return self.operations[operation_id]

    def accepts(self, body: object) -> bool:
        """Whether `body` keeps the request schema."""
        return self._schema.accepts(body)

    def violations(self, body: object) -> tuple[Violation, ...]:
        """Every place where `body` breaks the request schema."""
        return self._schema.violations(body)

    def resolve(self, body: Mapping[str, object]) -> Resolution:
        """The configuration an acceptable body stands for; see Resolution."""
        return self._resolver.resolve(body)

    def schema(self, name: str) -> Schema:
        """A schema of components/schemas, compiled; ContractError where there is none."""
        if name not in self.document["components"]["schemas"]:
            raise ContractError(f"the contract has no schema {name!r}")
        if name not in self._schemas:
            where = {"$ref": f"#/components/schemas/{name}"}
            self._schemas[name] = compiled(where, self.document)
        return self._schemas[name]

    @cached_property
    def _schemas(self) -> dict[str, Schema]:
        """Those of components/schemas that were asked for so far."""
        return {}

    @cached_property
    def profile(self) -> Node:
        """The event profile of the answer that is a stream; ContractError where it has none."""
        answer = self.negotiation.stream
        response = self.operation("createTask").node["responses"].get(str(answer.status), {})
        name = response.get("content", {}).get(answer.media_type, {}).get("x-profile")
        known = self.document["components"].get("x-profiles", {})
        if name not in known:
            raise ContractError(
                f"the answer {answer.name!r} (status {answer.status}, {answer.media_type}) has no"
                " x-profile among the responses of createTask that components/x-profiles knows"
            )
        profile: Node = known[name]
        return profile

    @cached_property
    def server_made(self) -> tuple[Field, ...]:
        """The fields whose omitted value only the server can give (`x-default-from`)."""
        return tuple(field for field in self.fields.values() if field.default_from)

    @cached_property
    def shorthands(self) -> tuple[tuple[Field, tuple[str, ...]], ...]:
        """The fields that count only in the absence of another, with the path of that one."""
        return tuple(
            (field, tuple(field.used_when_absent.split("/")[1:]))
            for field in self.fields.values()
            if field.used_when_absent
        )

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        """Every requirement by id."""
        return requirements(documents.read(folder("spec") / "requirements.yaml"))

    @cached_property
    def ambiguities(self) -> Mapping[str, Ambiguity]:
        """The register of ambiguities by id."""
        return ambiguities(documents.read(folder("spec") / "ambiguities.yaml"))


def load(path: Path | None = None, overlays: Sequence[Path] = ()) -> Contract:
    """The contract of the bundled document, or of the one at `path`, with overlays applied.

    Raises ContractError, one sentence, for anything that is no such document.
    """
    source = path or folder("spec") / DOCUMENT
    whole = documents.overlaid(documents.read(source), overlays)
    try:
        return contract(whole)
    except ContractError as error:
        raise ContractError(f"{source}: {error}") from error


def contract(whole: Node) -> Contract:
    """The contract that an OpenAPI document, already read, states."""
    if not str(whole.get("openapi", "")).startswith("3."):
        raise ContractError("this is no OpenAPI 3 document (its 'openapi' member says so)")
    try:
        return _assembled(whole)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration) as error:
        raise ContractError(
            f"the document lacks a part of the contract or has it in a wrong form ({error!r}):"
            " compare it with spec/README.md"
        ) from error


def _assembled(whole: Node) -> Contract:
    found = operations(whole)
    create = found["createTask"].node
    body = create["requestBody"]["content"]["application/json"]["schema"]
    request = documents.deref(whole, body)
    known = fields(request, whole)
    derived = {
        name: tuple(rule(each) for each in table["rules"])
        for name, table in request.get("x-derived", {}).items()
    }
    return Contract(
        document=whole,
        fields=known,
        negotiation=negotiation(create["x-negotiation"]),
        operations=found,
        request=request,
        _resolver=resolver(known, derived),
        _schema=compiled(dict(body), whole),
    )
