"""Which answers an operation has and what chooses between them (`x-negotiation`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taskpact.contract.document import Node
from taskpact.contract.errors import ContractError


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers: its name (the field's value), HTTP status and media type."""

    name: str
    status: int
    media_type: str

    @property
    def is_stream(self) -> bool:
        """Whether it is a server-sent event stream (WHATWG HTML 9.2)."""
        return self.media_type == "text/event-stream"


@dataclass(frozen=True, slots=True)
class Negotiation:
    """The field decides; where it is omitted, Accept; where that says nothing, the default."""

    field: str
    default: str
    answers: Mapping[str, Answer]
    by_media_type: Mapping[str, Answer]

    @property
    def stream(self) -> Answer:
        """The answer that is an event stream."""
        return next(each for each in self.answers.values() if each.is_stream)

    @property
    def acknowledgement(self) -> Answer:
        """The answer that is not."""
        return next(each for each in self.answers.values() if not each.is_stream)


def negotiation(node: Node) -> Negotiation:
    """The negotiation the document writes as `node`."""
    answers = {
        name: Answer(name, each["status"], each["mediaType"])
        for name, each in node["answers"].items()
    }
    if node["default"] not in answers:
        raise ContractError(f"the default answer {node['default']!r} is none of {list(answers)}")
    if sorted(each.is_stream for each in answers.values()) != [False, True]:
        raise ContractError("x-negotiation needs one event stream and one other answer")
    by_media_type = {each.media_type: each for each in answers.values()}
    return Negotiation(node["field"], node["default"], answers, by_media_type)
