"""Who acts by which part of the document: the edits that need not move both, each with its why.

The parts are told by the pointers of their keywords, so that a rule holds for whatever is added.
Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from taskpact.proving.mutating.mutation import Mutation, Way


@dataclass(frozen=True, slots=True)
class Part:
    """Parts of the document."""

    name: str
    pattern: str
    """A regular expression that the whole pointer of a keyword keeps."""
    reason: str
    ways: frozenset[Way] = frozenset()
    """The edits of them that are meant; empty: all."""

    def has(self, pointer: str, way: Way | None = None) -> bool:
        """Whether an edit of this keyword, in this way, is meant; no way: whether every one is."""
        return (not self.ways or way in self.ways) and bool(re.fullmatch(self.pattern, pointer))


_SCHEMA: Final = "/components/schemas"
_FIELDS: Final = f"{_SCHEMA}/CreateTaskRequest/properties"
_SENT: Final = "(CreateTaskRequest|UserMessage|MessagePart|ApproveRequest|AbortToolsRequest)"
_PROFILE: Final = "/components/x-profiles/ui-message-stream"
# A name below one of these is a name of the contract's, whatever it is.
_KEYWORD: Final = r".*(?<!/properties)(?<!/schemas)(?<!/responses)(?<!/parameters)"

ALONE: Final[tuple[Part, ...]] = (
    Part(
        "the grammar of a stream",
        rf"{_PROFILE}/(first|last|spans/[01]/(open|close)|spans/2/open|follows/0/after)",
        "what the mock's agent says is its own; the suites hold any stream against the grammar",
    ),
    Part(
        "which runs wait (x-suspends)",
        rf"{_FIELDS}/[^/]+/x-suspends(/.*)?",
        "the mock's agent knows what it waits for; the suites learn it here",
    ),
    Part(
        "what the status words mean (x-states)",
        rf"{_SCHEMA}/RunStatus/x-states(/.*)?",
        "a server has its own words, the mock too; the suites learn here what to expect after one",
    ),
    Part(
        "the status of a refusal",
        r"/paths/.*/responses/4\d\d(/.*)?",
        "which client error refuses is left open but here; the mock always takes 400",
    ),
)
"""Parts that the suites alone act by: after an edit of one they must find the mock to be wrong."""

EXEMPT: Final[tuple[Part, ...]] = (
    Part(
        "texts and examples",
        rf"({_KEYWORD}/(description|summary|title|tags|operationId|example|examples)"
        r"|/info|/tags|/components/examples)(/.*)?",
        "they are for people, and the operationId is the name by which the code finds the rest",
    ),
    Part(
        "the document itself, and where it is served",
        r"/(openapi|\$self|servers)(/.*)?",
        "the address of a target is declared, not read here",
    ),
    Part(
        "x-origin, x-capability, ambiguity",
        r".*/(x-origin|origin|x-capability|ambiguity)",
        "they soften what is said of a server that does otherwise, and the mock does not",
    ),
    Part(
        "references",
        r".*/\$ref",
        "what a reference leads to is edited where it stands",
    ),
    Part(
        "credentials",
        r"(/paths/.*|/webhooks/.*)?/security(/.*)?|/components/securitySchemes(/.*)?",
        "how a caller shows who it is comes from RFC 6750 and from what a target declares",
    ),
    Part(
        "the form of an answer",
        rf"({_SCHEMA}/(?!{_SENT}(/|$)|RunStatus/x-states).*|/components/responses/.*"
        r"|/paths/.*/responses/(?!4\d\d$).*(?<!/x-profile))",
        "the names of its members are not published, so no requirement asks for the whole of it;"
        " the mock's own tests hold its answers against these schemas",
    ),
    Part(
        "the webhook",
        r"/webhooks/.*",
        "all of it but the capability is inferred, and no requirement goes by it",
    ),
    Part(
        "how a body is sent",
        r".*/requestBody/(required|content)(/.*)?",
        "JSON is the only way there is, and a contract without it is refused when it is loaded",
    ),
    Part(
        "what names a task (x-identity), and parameters of a path",
        r".*/x-identity/.*|/components/parameters/TaskId/.*|/paths/[^/]*/parameters/.*"
        rf"|{_FIELDS}/id/x-default-from",
        "every check finds its tasks by them, and there is one way only",
    ),
    Part(
        "the kind of a parameter",
        r"/paths/.*/parameters/\d+/(in|schema(/.*)?)",
        "the ranges are inferred and no requirement says what a list refuses;"
        " the mock follows them, which its own tests hold",
    ),
    Part(
        "the filter of a list",
        r"/paths/~1api~1v1~1tasks/get/parameters/2(/name)?",
        "no requirement asks for it; the mock takes it only where the document names it",
    ),
    Part(
        "how a stream is read again",
        r"/paths/.*{stream_id}/get/parameters/.*|/paths/.*{stream_id}/get/.*/x-profile",
        "a target has its own ways (AMB-RESUME-FORM); Last-Event-ID is the standard's, and what"
        " comes is the stream of the call",
    ),
    Part(
        "fields that requirements speak of by name",
        rf"{_FIELDS}/(?!file_keys|isolated|quite-new)[^/]+|{_SCHEMA}/UserMessage/properties/parts"
        rf"|{_SCHEMA}/MessagePart/properties/type",
        "without them the requirements of whole areas have nothing to speak of",
        frozenset({"gone"}),
    ),
    Part(
        "the type of objects, of ids, and of words that rules name",
        rf"{_SCHEMA}/{_SENT}/type|{_FIELDS}/(id|auto_execute|mode|visibility|response_format)/type",
        "what is no object has no members, the judge's ids are texts, and other rules give the"
        " values of these fields",
    ),
    Part(
        "the text of a message, and its parts",
        rf"{_FIELDS}/task/type|{_SCHEMA}/MessagePart/(properties/text/type|required/text)"
        rf"|{_SCHEMA}/UserMessage/properties/parts/(type|items)",
        "what a user says is text in parts: every check says something, none says nothing",
    ),
    Part(
        "where references show, the id, and the model",
        rf"{_FIELDS}/(agent_id|agent_ids|project_id|secrets|id|model)/x-resolved-at/.*",
        "a target need not know what references name, so nothing is expected of them in details;"
        " a task has its id there in any case, and the model shows at two places",
    ),
    Part(
        "an empty list of secrets",
        rf"{_FIELDS}/secrets/x-empty",
        "it exposes none, whether it counts as sent or not (DEF-16)",
    ),
    Part(
        "decisions and aborts",
        rf"{_SCHEMA}/(ApproveRequest|AbortToolsRequest)/.*",
        "PLN and ABT speak of their members by name and give each its meaning; that the mock"
        " refuses by these schemas is held by its own tests",
    ),
    Part(
        "words that rules name",
        rf"{_FIELDS}/(mode/enum/(agent|plan)|response_format/enum/.*)",
        "the rules would speak of values that there are none of: such a document is not sound",
    ),
    Part(
        "rules that whole areas stand on",
        rf"{_FIELDS}/visibility/x-readers",
        "without it VIS has nothing to speak of; each of its rows is edited",
        frozenset({"gone"}),
    ),
    Part(
        "which input counts (x-used-when-absent)",
        rf"{_FIELDS}/task/x-used-when-absent",
        "INP-01 and INP-02 say it in words, and a message without parts is only told (INP-11)",
    ),
    Part(
        "a range without an end",
        rf"{_FIELDS}/[^/]+/(minimum|maximum)",
        "no server counts without end, the mock does not either, and less than none has no meaning",
        frozenset({"gone"}),
    ),
    Part(
        "rows that are one reading of a silent place",
        rf"{_SCHEMA}/CreateTaskRequest/x-derived/route/rules/(0|1|3)(/.*)?"
        rf"|{_FIELDS}/max_iterations/x-default-when/2(/.*)?",
        "the mock follows them, and the suites expect nothing there (AMB-ROUTE-*,"
        " AMB-ITERATIONS-CHAT)",
    ),
    Part(
        "rows that say what the rows behind them say, the last row, and all rows of a name",
        rf"{_FIELDS}/max_iterations/x-default-when/1(/when/.*)?"
        rf"|{_FIELDS}/max_steps/x-default-when/1|{_SCHEMA}/CreateTaskRequest/x-derived/route/rules/4"
        rf"|{_SCHEMA}/CreateTaskRequest/x-derived/route",
        "without the first the value is the same; without the others the document is not sound",
    ),
    Part(
        "fewer cycles than none",
        rf"{_FIELDS}/max_iterations/minimum",
        "a run of -1 cycles has no meaning, so nothing can be expected of one",
        frozenset({"wider"}),
    ),
    Part(
        "the default of mode",
        rf"{_FIELDS}/mode/default",
        "where it shows is inferred, and without a mode the rules give the same values",
        frozenset({"gone"}),
    ),
    Part(
        "the roles of a message",
        rf"{_SCHEMA}/UserMessage/properties/role/.*",
        "which there are is open (AMB-MESSAGE-ROLE)",
    ),
    Part(
        "the field that negotiates, and the media type of streams",
        r".*/x-negotiation/field|.*/x-negotiation/answers/sse/mediaType|.*/x-profiles/.*/mediaType",
        "the field's own edits move it; the type is that of the WHATWG's event streams",
    ),
    Part(
        "grammar that a sound stream keeps all the same",
        rf"{_PROFILE}/(message|step|spans/\d+/(inside|key|carries|optional)|spans/2/close"
        r"|follows/\d+/(chunk|key)|follows/1/after)",
        "the edit asks less of a stream, or speaks of chunks that the mock's ordinary run does not"
        " have; that broken streams are found out is the section kills",
    ),
    Part(
        "headers of streams that standards ask for",
        rf"{_PROFILE}/headers/(cache-control|x-accel-buffering)|.*/x-profile",
        "their words are those of RFC 9111 and of proxies (SSE-16, SSE-17), whatever the profile",
    ),
    Part(
        "the chunks of a profile",
        rf"{_PROFILE}/chunk|/components/x-profiles/opaque(/.*)?",
        "a type that is not known is legal, so it is only told (SSE-33); opaque has no rule",
    ),
)
"""Parts that nobody acts by, or whose edit cannot be seen from outside."""


def alone(mutation: Mutation) -> str:
    """Why only the suites move; empty where mock and suites must."""
    return _first(ALONE, mutation)


def exempt(mutation: Mutation) -> str:
    """Why nothing need move; empty where something must."""
    return _first(EXEMPT, mutation)


def _first(parts: Iterable[Part], mutation: Mutation) -> str:
    found = (each.reason for each in parts if each.has(mutation.pointer, mutation.way))
    return next(found, "")
