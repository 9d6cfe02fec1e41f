"""The requirements and the register of ambiguities as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from taskpact.contract.document import Node
from taskpact.contract.errors import ContractError


class Level(StrEnum):
    """How hard a requirement binds: a broken MUST fails, a SHOULD warns, OBSERVE only tells."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    OBSERVE = "OBSERVE"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence of the contract that a server keeps or breaks."""

    id: str
    level: Level
    origin: str
    area: str
    sentence: str
    source: str
    observed: str
    capability: str | None
    mend: str


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A place where the contract is silent: its readings, and the one the mock takes."""

    id: str
    question: str
    readings: Mapping[str, str]
    mock: str


def requirements(document: Node) -> Mapping[str, Requirement]:
    """By id, in the document's order."""
    made = [_requirement(node) for node in document["requirements"]]
    return _by_id(made)


def ambiguities(document: Node) -> Mapping[str, Ambiguity]:
    """By id, in the document's order."""
    return {
        node["id"]: Ambiguity(
            node["id"],
            node["question"],
            {reading["id"]: reading["text"] for reading in node["readings"]},
            node["mock"],
        )
        for node in document["ambiguities"]
    }


def _requirement(node: Node) -> Requirement:
    try:
        return Requirement(
            id=node["id"],
            level=Level(node["level"]),
            origin=node["origin"],
            area=node["area"],
            sentence=node["sentence"],
            source=f"{node['source']['kind']}: {node['source']['ref']}",
            observed=node["observed"],
            capability=node["capability"],
            mend=node["mend"],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ContractError(f"the requirement {node.get('id')!r} is malformed: {error}") from error


def _by_id(made: list[Requirement]) -> Mapping[str, Requirement]:
    by_id = {each.id: each for each in made}
    if len(by_id) != len(made):
        raise ContractError("two requirements have the same id")
    return by_id
