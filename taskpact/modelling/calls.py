"""What the calls of a walk send, derived from the contract. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taskpact.cases import boundaries, samples
from taskpact.contract import Contract, Field
from taskpact.judging import resolved
from taskpact.modelling.steps import Step

UNKNOWN_CALL = "call-that-no-run-has"
"""The id of a tool call that no task has."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The words of the contract that sequences need."""

    planning: Mapping[str, object]
    """Members that make a run wait for a decision; empty where the contract knows none."""
    keeping: Mapping[str, object]
    """Members that leave an artifact; empty where the contract knows none."""
    spoilt: Mapping[str, object]
    """Members that must be refused."""
    watched: Field | None
    """A field whose explicit value shows in the details by what is published."""
    values: tuple[int, ...]
    """Values of it, all different."""
    visibilities: tuple[str, ...]
    readers: Mapping[str, str]
    """By visibility: who may read."""
    default_visibility: str
    approves: str
    """The word that lets a suspended run go on."""
    declines: str
    abortable: str
    """The member by which an abort names its target."""

    def body(self, step: Step) -> dict[str, object]:
        """The members that a create or continue lays over the ordinary body."""
        made = {**(self.planning if step.plans else {}), **(self.keeping if step.keeps else {})}
        if step.visibility:
            made["visibility"] = step.visibility
        if step.value is not None and self.watched is not None:
            made[self.watched.name] = step.value
        return {**made, **(self.spoilt if step.act == "spoil" else {})}

    def word(self, *kinds: str) -> str:
        """A visibility that lets such readers in: `everyone`, `team` or `owner`; "" for none."""
        return next((each for each in self.visibilities if self.readers.get(each) in kinds), "")


def calls(contract: Contract) -> Calls:
    """The words of this contract."""
    watched = next(iter(_watchable(contract)), None)
    values = boundaries.points(watched) if watched else []
    visibility = contract.fields.get("visibility")
    schemas = contract.document["components"]["schemas"]
    decisions = schemas["ApproveRequest"]["properties"]["decision"]["enum"]
    targets = [name for each in schemas["AbortToolsRequest"]["oneOf"] for name in each["required"]]
    refused = [*boundaries.below(contract), *boundaries.above(contract)]
    return Calls(
        planning=_planning(contract),
        keeping=_keeping(contract),
        spoilt=next((each.body for each in refused if isinstance(each.body, dict)), {}),
        watched=watched,
        values=tuple(values),
        visibilities=tuple(str(each) for each in visibility.values) if visibility else (),
        readers=visibility.readers if visibility else {},
        default_visibility=str(contract.resolve({}).values.get("visibility", "")),
        approves=decisions[0],
        declines=decisions[-1],
        abortable=targets[-1],
    )


def _watchable(contract: Contract) -> list[Field]:
    found = [each for each in boundaries.ranged(contract) if resolved.is_published(each)]
    return sorted(found, key=lambda each: -len(boundaries.points(each)))


def _planning(contract: Contract) -> Mapping[str, object]:
    """Those of `x-suspends` that do not hang on what the agent likes to ask."""
    found = (each.schema.get("x-suspends") for each in contract.fields.values())
    return max((each for each in found if each), key=len, default={})


def _keeping(contract: Contract) -> Mapping[str, object]:
    field = contract.fields.get("completion_delivery")
    words = field.values if field else ()
    kept = [each for each in words if samples.capability(contract, each) is None]
    return {field.name: kept[0]} if field and kept else {}
