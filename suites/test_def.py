"""DEF: what omitted fields resolve to, seen in a task's details.

Every expected value is what the contract resolves the same request to. A place of the details
that shows nothing tells nothing; a value that the contract leaves open is expected nowhere.
"""

from __future__ import annotations

from typing import Any

from taskpact.cases import boundaries, strategies, truth
from taskpact.cases.properties import falsify
from taskpact.cases.truth import Members
from taskpact.contract import Field
from taskpact.judging import answers, resolved
from taskpact.resolving import (
    alike,
    compare,
    continued,
    judge,
    look,
)
from taskpact.suite import (
    Case,
    NotObservable,
    Probe,
    each,
    requirement,
    waits,
)

EXAMPLES = 12

# -- ranges that depend on mode and route --------------------------------------------------------


@requirement("DEF-01")
@each(truth.by_usual_field)
def test_the_default_of_the_usual_mode_applies(probe: Probe, case: Case) -> None:
    """With the mode omitted, or sent with its default, what depends on it has its default."""
    judge(probe, case.facts["row"])


@requirement("DEF-02")
@each(truth.by_other_field)
def test_the_default_of_another_mode_applies(probe: Probe, case: Case) -> None:
    """In each other mode, what depends on it has that mode's default."""
    judge(probe, case.facts["row"])


@requirement("DEF-03")
@each(truth.zeros)
def test_an_explicit_zero_is_kept(probe: Probe, case: Case) -> None:
    """Zero that was sent is not taken for an omitted value."""
    judge(probe, case.facts["row"])


@requirement("DEF-04")
@each(truth.by_other_route)
def test_the_default_of_the_direct_route_applies(probe: Probe, case: Case) -> None:
    """A request that goes straight to one agent has that route's default."""
    judge(probe, case.facts["row"])


@requirement("DEF-05")
@each(truth.by_usual_route)
def test_the_default_of_the_swarm_applies(probe: Probe, case: Case) -> None:
    """A request that names no single agent has the swarm's default."""
    judge(probe, case.facts["row"])


@requirement("DEF-06")
@each(truth.kept)
def test_explicit_values_are_kept(probe: Probe, case: Case) -> None:
    """Both ends of a range, every listed value and both booleans show as they were sent."""
    seen_any = False
    for row in case.facts["rows"]:
        try:
            details = look(probe, row.body)
        except NotObservable:
            continue  # whether the value is acceptable is judged elsewhere
        compare(probe, row, details, probe.exchanges[-2:])
        shown = resolved.seen(case.facts["field"], details) is not resolved.UNSEEN
        seen_any = seen_any or shown
        if not shown and not seen_any:
            break
    if not seen_any:
        raise NotObservable(f"the details do not show {case.id}")


# -- all of them together ------------------------------------------------------------------------


@requirement("DEF-19")
@each(truth.same)
def test_omitting_a_value_and_sending_its_default_are_the_same(probe: Probe, case: Case) -> None:
    """Both requests resolve to one configuration."""
    for without, given in case.facts["pairs"]:
        alike(probe, without, given)


@waits
@requirement("DEF-19")
def test_in_any_request_omitting_and_sending_a_default_are_the_same(probe: Probe) -> None:
    """Whatever else a request says, a default may be left out."""
    contract = probe.contract
    fields = [field for field in truth.shown(contract) if field.default_rules]

    def is_alike(body: Members) -> None:
        made = contract.resolve(body)
        for field in fields:
            if field.name not in {*body, *made.ambiguous}:
                alike(probe, body, {**body, field.name: made.values[field.name]})
                return

    drawn = strategies.configurations(contract, fields)
    falsify(drawn, is_alike, seed=probe.session.seed, examples=EXAMPLES)


@requirement("DEF-20")
@each(truth.table)
def test_every_combination_resolves_as_the_contract_says(probe: Probe, case: Case) -> None:
    """Mode, route and the ranged fields, each omitted or sent: row by row."""
    seen_any = False
    for row in case.facts["rows"]:
        try:
            details = look(probe, row.body)
        except NotObservable:
            if row.sure and not row.doubtful:
                raise
            continue
        compare(probe, row, details, probe.exchanges[-2:])
        seen_any = seen_any or resolved.shows_any(probe.contract.fields, details)
        if not seen_any:
            break
    if not seen_any:
        raise NotObservable("the details show no configuration of these runs")


@requirement("DEF-20")
@each(truth.beside)
def test_defaults_do_not_depend_on_other_fields(probe: Probe, case: Case) -> None:
    """What no rule of the contract looks at changes no default."""
    seen_any = False
    for row in case.facts["rows"]:
        try:
            details = look(probe, row.body)
        except NotObservable:
            continue  # whether the value is acceptable is judged elsewhere
        compare(probe, row, details, probe.exchanges[-2:])
        seen_any = seen_any or resolved.shows_any(probe.contract.fields, details)
        if not seen_any:
            break
    if not seen_any:
        raise NotObservable("the details show no configuration of these runs")


@requirement("DEF-20")
@each(truth.continued)
def test_defaults_do_not_depend_on_the_answer(probe: Probe, case: Case) -> None:
    """A request that asks for the stream resolves as the contract says, too."""
    row, chosen = case.facts["row"], probe.contract.negotiation
    details = look(probe, {**row.body, chosen.field: chosen.stream.name})
    compare(probe, row, details, probe.exchanges[-2:])
    if not resolved.shows_any(probe.contract.fields, details):
        raise NotObservable("the details show no configuration of the run")


@requirement("DEF-21")
@each(truth.continued)
def test_defaults_apply_when_a_task_is_continued(probe: Probe, case: Case) -> None:
    """The newest run of a continued task has the contract's defaults."""
    row = case.facts["row"]
    look(probe, row.body, task_id := probe.fresh_id())
    again = continued(probe, row.body, task_id)
    compare(probe, row, again, probe.exchanges[-2:])
    if not resolved.shows_any(probe.contract.fields, again):
        raise NotObservable("the details show no configuration of the run")


@requirement("DEF-22")
def test_what_a_continued_task_takes_over_is_told(probe: Probe) -> None:
    """Values sent earlier are inherited, or give way to the defaults."""
    explicit = {
        field.name: next(iter(unusual(field)))
        for field in truth.conditional(probe.contract)
        if list(unusual(field))
    }
    look(probe, explicit, task_id := probe.fresh_id())
    details = continued(probe, {}, task_id)
    for name, value in explicit.items():
        shown = resolved.seen(probe.contract.field(name), details)
        word = "inherited" if answers.equal(shown, value) else "not inherited"
        probe.observe(f"{name} is {word} when a task is continued (shows {shown!r})")


@requirement("DEF-23")
def test_what_continuing_does_to_the_visibility_is_told(probe: Probe) -> None:
    """The visibility sent earlier stays, or gives way to the default."""
    field = probe.contract.field("visibility")
    usual = probe.contract.resolve({}).values.get(field.name)
    value = next(value for value in field.values if value != usual)
    look(probe, {field.name: value}, task_id := probe.fresh_id())
    shown = resolved.seen(field, continued(probe, {}, task_id))
    probe.observe(f"a visibility of {value!r} shows as {shown!r} when the task is continued")


def unusual(field: Field) -> list[Any]:
    """Values in range that are no default."""
    usual = [rule.value for rule in field.default_rules]
    points = boundaries.points(field) if field.type == "integer" else list(field.values)
    return [value for value in points if value not in usual]
