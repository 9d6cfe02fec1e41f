"""Conditions and the rules that use them: `x-default-when` and `x-derived`.

A rule is `{when: {name: condition}, value, ambiguity?}`. A condition is a JSON Schema, or
`true` (present), or `false` (absent). The first rule whose conditions all hold decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from taskpact.contract.document import Node
from taskpact.contract.errors import ContractError
from taskpact.contract.schema import compiled

Known = Mapping[str, object]
Condition = Callable[[Known], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table of rules."""

    when: Mapping[str, object]
    """The conditions as the document writes them, for people and for deriving cases."""
    value: object
    ambiguity: str | None
    """The register entry where this row is only one reading; None where the text is plain."""
    conditions: tuple[Condition, ...]

    def holds(self, known: Known) -> bool:
        """Whether every condition holds for the values `known` so far."""
        for condition in self.conditions:  # noqa: SIM110 - every request passes here
            if not condition(known):
                return False
        return True


def rule(node: Node) -> Rule:
    """The rule the document writes as `node`."""
    if "value" not in node:
        raise ContractError(f"the rule {dict(node)!r} has no value")
    when = node.get("when", {})
    conditions = tuple(_condition(name, wanted) for name, wanted in when.items())
    return Rule(when, node["value"], node.get("ambiguity"), conditions)


def _condition(name: str, wanted: Any) -> Condition:  # noqa: ANN401 - a JSON value
    if wanted is True:
        return lambda known: name in known
    if wanted is False:
        return lambda known: name not in known
    if isinstance(wanted, dict) and list(wanted) == ["const"] and isinstance(wanted["const"], str):
        const = wanted["const"]
        return lambda known: known.get(name) == const
    accepts = compiled(wanted).accepts
    return lambda known: name in known and accepts(known[name])
