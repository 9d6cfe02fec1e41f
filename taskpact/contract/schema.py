"""JSON Schema 2020-12 as the contract uses it: compiled once, formats asserted.

The only module that knows the validator. jsonschema-rs decides here; the tests hold it
equal to the independent package jsonschema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from taskpact.contract.document import Node
from taskpact.contract.errors import ContractError


@dataclass(frozen=True, slots=True)
class Violation:
    """One place of a value that breaks its schema."""

    pointer: str
    """JSON pointer (RFC 6901) into the value; empty for the value itself."""
    keyword: str
    """The JSON Schema keyword that was broken."""
    message: str
    """One sentence for a person."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A compiled schema: `accepts` decides fast, `violations` explains."""

    accepts: Callable[[object], bool]
    _explain: Callable[[object], Any]

    def violations(self, value: object) -> tuple[Violation, ...]:
        """Every violation in `value`, in the validator's order; empty when it is acceptable."""
        return tuple(
            Violation(
                pointer(error.instance_path), str(error.schema_path[-1]), _brief(error.message)
            )
            for error in self._explain(value)
        )


def compiled(schema: Mapping[str, Any] | bool, document: Node | None = None) -> Schema:
    """`schema` ready for use; local references in it are followed inside `document`.

    Raises ContractError for something that is no valid schema.
    """
    whole: dict[str, Any] | bool = schema if isinstance(schema, bool) else dict(schema)
    if document is not None and not isinstance(schema, bool):
        whole = {"allOf": [dict(schema)], "components": document.get("components", {})}
    try:
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        raise ContractError(
            f"the document holds an invalid schema: {_brief(str(error))}"
        ) from error
    return Schema(validator.is_valid, validator.iter_errors)


def pointer(path: list[str | int]) -> str:
    """A path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _brief(message: str) -> str:
    # A message quotes the value; a hostile one would make it as long as itself.
    return message if len(message) <= 300 else f"{message[:120]} … {message[-120:]}"
