"""What a body means once empties, unusable values and defaults are settled.

Pure; one reading of the document, used by the mock to act and by the judge to expect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from taskpact.contract.fields import Field
from taskpact.contract.rules import Known, Rule

Rules = Sequence[Rule]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The resolved configuration of one call."""

    values: Mapping[str, object]
    """By field: what was sent and counts, or the default. A value the server itself makes
    (an id, a policy's model, the default sandbox) is absent."""
    derived: Mapping[str, object]
    """By derived name (`route`): its value."""
    ambiguous: Mapping[str, str]
    """By field or derived name: the register entry that its value depends on."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the rules say of one body."""

    derived: Mapping[str, object]
    defaults: Mapping[str, object]
    doubts: Mapping[str, str]


class _Absent:
    """What stands for a field without a value; null is a value."""


_ABSENT = _Absent()
_PLAIN = frozenset({str, int, _Absent})
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves bodies by the document's rules; made once per contract, sorted for speed."""

    known: frozenset[str]
    omittable: Mapping[str, Field]
    """Fields with values that mean "omitted"."""
    plain: Mapping[str, object]
    derived: Mapping[str, Rules]
    conditional: Mapping[str, Rules]
    asked: tuple[str, ...]
    """The fields that conditions look at, and those with conditional defaults."""
    memory: dict[tuple[object, ...], Decided]
    """What was decided for these fields' values; calls are alike, and rules pure."""

    def resolve(self, body: Mapping[str, object]) -> Resolution:
        """The configuration that `body`, an acceptable one, stands for.

        Plain defaults come first, then derived names, then defaults that depend on either.
        """
        sent = {
            name: value
            for name, value in body.items()
            if name in self.known
            and not (name in self.omittable and self.omittable[name].means_omitted(value))
        }
        made = self._decide(sent)
        return Resolution({**made.defaults, **sent}, made.derived, made.doubts)

    def _decide(self, sent: Known) -> Decided:
        key = tuple(map(sent.get, self.asked, repeat(_ABSENT)))
        # Of other types, values that are equal need not be the same: 1 and true.
        if not _PLAIN.issuperset(map(type, key)):
            return self._decided(sent)
        made = self.memory.get(key)
        if made is None:
            if len(self.memory) >= _REMEMBERED:
                self.memory.clear()
            made = self.memory[key] = self._decided(sent)
        return made

    def _decided(self, sent: Known) -> Decided:
        values = {**self.plain, **sent}
        doubts: dict[str, str] = {}
        derived = _decided(self.derived, values, doubts)
        missing = {name: rules for name, rules in self.conditional.items() if name not in values}
        defaults = _decided(missing, {**values, **derived}, doubts)
        return Decided(derived, {**self.plain, **defaults}, doubts)


def resolver(fields: Mapping[str, Field], derived: Mapping[str, Rules]) -> Resolver:
    """The resolver of a request with these fields and derived names."""
    with_rules = {name: field.default_rules for name, field in fields.items()}
    conditional = {n: rules for n, rules in with_rules.items() if rules and rules[0].when}
    tables = [*derived.values(), *conditional.values()]
    looked_at = {name for rules in tables for rule in rules for name in rule.when}
    return Resolver(
        known=frozenset(fields),
        omittable={n: f for n, f in fields.items() if f.empty_is_omitted or f.usable},
        plain={
            name: rules[0].value
            for name, rules in with_rules.items()
            if rules and not rules[0].when
        },
        derived=derived,
        conditional=conditional,
        asked=tuple(sorted((looked_at | set(conditional)) & set(fields))),
        memory={},
    )


def _decided(
    tables: Mapping[str, Rules], known: Known, doubts: dict[str, str]
) -> dict[str, object]:
    """The value each table gives, noting in `doubts` which of them rest on an ambiguity."""
    made: dict[str, object] = {}
    for name, rules in tables.items():
        for index, rule in enumerate(rules):
            if rule.holds(known):
                made[name] = rule.value
                doubt = rule.ambiguity or (
                    _inherited(rules[: index + 1], doubts) if doubts else None
                )
                if doubt:
                    doubts[name] = doubt
                break
    return made


def _inherited(tried: Rules, doubts: Mapping[str, str]) -> str | None:
    # A row that was passed over decided too: it looked at a doubtful value and said no.
    used = (name for rule in tried for name in rule.when)
    return next((doubts[name] for name in used if name in doubts), None)
