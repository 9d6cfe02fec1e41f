"""Values of the wrong JSON type at every place of the body, to the last level. Pure.

Places come from the request schema, so a field that is added is covered. Where a refusal of a
type is asked for, the task's own id is left out: what an unusable id means is another rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taskpact.cases import samples
from taskpact.cases.case import Case
from taskpact.contract import Contract
from taskpact.contract.document import Node, deref

EACH_TYPE: tuple[object, ...] = (
    None, True, False, 0, -1, 2.5, "", "text", [], [None], {}, {"a": {}},
)  # fmt: skip
_FOR_TYPE: Mapping[str, tuple[object, ...]] = {
    "string": (1, True, ["text"], {"a": "text"}),
    "array": ({"0": "text"}, "text", 1, 0, True, False),
    "object": ([], ["text"], "text", 1, 0, True, False),
    "boolean": ("true", 1, 0, [True], {"a": True}),
    "integer": ("1", True, [1], {"a": 1}),
}
_UUIDS = ("not-a-uuid", "{:.35}", "{}0", "g{:.35}", "0x{:.34}")


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the body where a value of one schema stands."""

    path: tuple[str | int, ...]
    schema: Node
    usual: Any
    """A valid value there."""
    around: Mapping[str, object]
    """Members with the usual value in place."""
    sure: bool
    """Whether a target must take the usual value: it need not know what a reference names."""

    @property
    def name(self) -> str:
        """As people write it: `message.parts[0].text`."""
        first, *rest = self.path
        return str(first) + "".join(f"[{n}]" if isinstance(n, int) else f".{n}" for n in rest)

    @property
    def type(self) -> str:
        """The JSON type that the schema asks for."""
        return str(self.schema.get("type", ""))

    def holding(self, value: object) -> dict[str, Any]:
        """The members with `value` in place."""
        made: dict[str, Any] = _with(self.around, self.path, value)
        return made


def places(contract: Contract) -> list[Place]:
    """Every place of the request body, in the document's order, what is outside first."""
    found: list[Place] = []
    for field in contract.fields.values():
        usual = samples.of(contract, field)
        place = Place(
            (field.name,), field.schema, usual, {field.name: usual}, not samples.is_reference(field)
        )
        found += [place, *_inside(contract, place)]
    return found


def text_for_boolean(contract: Contract) -> list[Case]:
    """Text where a boolean is expected (TYP-01)."""
    return _wrong(contract, "boolean", ("true", "false", "yes", "1", ""))


def number_for_boolean(contract: Contract) -> list[Case]:
    """Numbers, lists and objects where a boolean is expected (TYP-02)."""
    return [*_wrong(contract, "boolean", (1, 0)), *_wrapped(contract, "boolean")]


def other_for_text(contract: Contract) -> list[Case]:
    """Anything but text where text is expected (TYP-03)."""
    return [*_wrong(contract, "string", (1, 0, True, False)), *_wrapped(contract, "string")]


def other_for_list(contract: Contract) -> list[Case]:
    """Anything but a list where a list is expected (TYP-04)."""
    return _wrong(contract, "array", _FOR_TYPE["array"])


def wrong_members(contract: Contract) -> list[Case]:
    """Lists of texts with one member of another type, behind and before good ones (TYP-05)."""
    cases = []
    for place in _fields(contract, "array"):
        items = deref(contract.document, place.schema.get("items", {}))
        if items.get("type") == "string":
            lists = [[*place.usual, each] for each in _FOR_TYPE["string"]]
            cases += _cases(contract, place, [*lists, [0, *place.usual]])
    return cases


def other_for_message(contract: Contract) -> list[Case]:
    """Anything but an object where an object is expected (TYP-06)."""
    listed = [samples.message(contract, "text")]
    return _wrong(contract, "object", (*_FOR_TYPE["object"], listed))


def lacking(contract: Contract) -> list[Case]:
    """Objects inside the body without a member that they must have (TYP-07)."""
    return [
        Case(
            f"{place.name} without {name}", place.holding(_without(place.usual, name)), place.around
        )
        for place in places(contract)
        if place.type == "object"
        for name in place.schema.get("required", ())
    ]


def wrong_inside(contract: Contract) -> list[Case]:
    """Values of a wrong type inside the message, to the last level (TYP-16)."""
    cases = []
    for place in places(contract):
        if len(place.path) > 1 and not _is_text_in_list(place):
            cases += _cases(contract, place, _FOR_TYPE.get(place.type, ()))
    return cases


def every_type(contract: Contract) -> list[Case]:
    """For each place all values that are wrong there, null among them, as `bodies` (TYP-08)."""
    cases = []
    for place in places(contract):
        bodies = [place.holding(value) for value in EACH_TYPE]
        wrong = [body for body in bodies if not contract.accepts(body)]
        cases.append(Case(place.name, place.around, facts={"bodies": wrong}))
    return cases


def malformed_uuids(contract: Contract) -> list[Case]:
    """Text that is nearly a uuid where one is expected (TYP-09)."""
    cases = []
    for place in places(contract):
        if place.schema.get("format") == "uuid":
            cases += _cases(contract, place, [form.format(place.usual) for form in _UUIDS])
    return cases


def _fields(contract: Contract, kind: str) -> Iterator[Place]:
    """The places of whole fields of one type."""
    for place in places(contract):
        if len(place.path) == 1 and place.type == kind:
            yield place


def _wrong(contract: Contract, kind: str, values: Sequence[object]) -> list[Case]:
    return [
        case
        for place in _fields(contract, kind)
        if contract.field(place.name).usable is None
        for case in _cases(contract, place, values)
    ]


def _wrapped(contract: Contract, kind: str) -> list[Case]:
    """Lists and objects that hold nothing, or a good value: to look inside is to accept it."""
    return [
        case
        for place in _fields(contract, kind)
        if contract.field(place.name).usable is None
        for case in _cases(contract, place, ([], [place.usual], {}, {"value": place.usual}))
    ]


def _cases(contract: Contract, place: Place, values: Iterable[object]) -> list[Case]:
    return [
        Case(f"{place.name}={_brief(value)}", body, place.around, facts={"sure": place.sure})
        for value in values
        if not contract.accepts(body := place.holding(value))
    ]


def _inside(contract: Contract, outer: Place) -> Iterator[Place]:
    """The places inside one: members of an object, the first item of a list."""
    steps: Iterable[tuple[str | int, Node]] = ()
    if outer.type == "object":
        steps = outer.schema.get("properties", {}).items()
    elif outer.type == "array" and "items" in outer.schema:
        steps = [(0, outer.schema["items"])]
    for step, node in steps:
        schema = deref(contract.document, node)
        told = _has(outer.usual, step)
        usual = outer.usual[step] if told else samples.value(contract, schema)
        path = (*outer.path, step)
        # A member that the usual message does without may belong to another kind of part.
        place = Place(path, schema, usual, _with(outer.around, path, usual), outer.sure and told)
        yield place
        yield from _inside(contract, place)


def _has(value: Any, step: str | int) -> bool:  # noqa: ANN401 - a JSON value
    return step in value if isinstance(step, str) else step < len(value)


def _with(value: Any, path: Sequence[str | int], new: object) -> Any:  # noqa: ANN401
    """A copy of a JSON value with `new` at `path`."""
    if not path:
        return new
    step, *rest = path
    if isinstance(step, int):
        items = list(value) or [None]
        items[step] = _with(items[step], rest, new)
        return items
    return {**value, step: _with(value.get(step, {}), rest, new)}


def _without(value: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: each for key, each in value.items() if key != name}


def _is_text_in_list(place: Place) -> bool:
    return isinstance(place.path[-1], int) and place.type == "string"


def _brief(value: object) -> str:
    shown = ascii(value)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."
