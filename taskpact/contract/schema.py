"""JSON Schema 2020-12 as the contract uses it: compiled once, formats asserted.

The only module that knows the validator. jsonschema-rs decides here; the tests hold it
equal to the independent package jsonschema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from taskpact.contract.document import Node
from taskpact.contract.errors import ContractError

_LARGE = 2_000
"""Parts of a value beyond which its violations are not all told."""


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
    _all: Callable[[object], Iterable[jsonschema_rs.ValidationError]]
    _first: Callable[[object], None]

    def violations(self, value: object) -> tuple[Violation, ...]:
        """Every violation in `value`, in the validator's order; empty when it is acceptable.

        Of a value with very many parts only the first is told: the validator finds all or one,
        and half a million of them would take it many seconds.
        """
        if self.accepts(value):
            return ()
        if not _is_large(value):
            return tuple(_violation(error) for error in self._all(value))
        try:
            self._first(value)
        except jsonschema_rs.ValidationError as error:
            return (_violation(error),)
        return ()


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
    return Schema(validator.is_valid, validator.iter_errors, validator.validate)


def _violation(error: jsonschema_rs.ValidationError) -> Violation:
    return Violation(
        pointer(error.instance_path), str(error.schema_path[-1]), _brief(error.message)
    )


def _is_large(value: object) -> bool:
    """Whether a JSON value has more than `_LARGE` parts; looks at no more than those."""
    seen, waiting = 0, [value]
    while waiting:
        here = waiting.pop()
        parts = list(here.values()) if isinstance(here, dict) else here
        if isinstance(parts, list):
            seen += len(parts)
            if seen > _LARGE:
                return True
            waiting += parts
    return False


def pointer(path: list[str | int]) -> str:
    """A path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _brief(message: str) -> str:
    # A message quotes the value; a hostile one would make it as long as itself.
    return message if len(message) <= 300 else f"{message[:120]} … {message[-120:]}"
