"""DEF: what omitted fields resolve to, seen in a task's details.

Every expected value is what the contract resolves the same request to. A place of the details
that shows nothing tells nothing; a value that the contract leaves open is expected nowhere.
"""

from __future__ import annotations

from typing import Any

from taskpact.belongings import artifact, default_sandbox
from taskpact.cases import boundaries, strategies, truth
from taskpact.cases.properties import falsify
from taskpact.cases.truth import Members
from taskpact.contract import Field
from taskpact.judging import answers, resolved
from taskpact.resolving import (
    alike,
    closed,
    compare,
    continued,
    judge,
    look,
    resolves_to_text,
    shows_none,
)
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotApplicable,
    NotObservable,
    Probe,
    each,
    requirement,
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


# -- one default for all -------------------------------------------------------------------------


@requirement("DEF-07")
def test_an_omitted_mode_has_its_default(probe: Probe) -> None:
    """The mode shows, or what depends on it shows which mode applied."""
    dependent = [f.name for f in truth.conditional(probe.contract) if depends(f, "mode")]
    row = truth.row(probe.contract, {}, ["mode"])
    details = look(probe, {})
    compare(probe, row, details, probe.exchanges[-2:])
    if resolved.seen(probe.contract.field("mode"), details) is resolved.UNSEEN:
        judge(probe, truth.row(probe.contract, {}, dependent))


@requirement("DEF-08")
@each(truth.booleans)
def test_an_omitted_boolean_has_its_default(probe: Probe, case: Case) -> None:
    """Nothing is switched on that was not asked for."""
    judge(probe, case.facts["row"])


@requirement("DEF-09")
def test_an_omitted_visibility_has_its_default(probe: Probe) -> None:
    """The visibility shows, or others find the task as closed as the default demands."""
    row = truth.row(probe.contract, {}, ["visibility"])
    details = look(probe, row.body)
    compare(probe, row, details, probe.exchanges[-2:])
    field = probe.contract.field("visibility")
    if resolved.seen(field, details) is resolved.UNSEEN:
        closed(probe, field, row.expected["visibility"])


@requirement("DEF-10")
def test_an_empty_visibility_has_the_same_default(probe: Probe) -> None:
    """Empty text stands for nothing."""
    judge(probe, truth.row(probe.contract, empty(probe, "visibility"), ["visibility"]))


@requirement("DEF-11")
def test_an_omitted_model_is_resolved(probe: Probe) -> None:
    """The server chooses some model."""
    resolves_to_text(probe, probe.contract.field("model"), {})


@requirement("DEF-12")
def test_an_empty_model_is_resolved(probe: Probe) -> None:
    """Empty text stands for nothing, and is nowhere kept."""
    resolves_to_text(probe, probe.contract.field("model"), empty(probe, "model"))


@requirement("DEF-13")
def test_a_task_without_a_project_belongs_to_the_user_alone(probe: Probe) -> None:
    """No project shows where none was sent."""
    field = probe.contract.field("project_id")
    shows_none(probe, field, {}, "a project that nobody named")


@requirement("DEF-14")
def test_a_task_without_a_sandbox_runs_in_the_default_one(probe: Probe) -> None:
    """The sandbox shown is the one that the caller's list marks as the default."""
    probe.need("sandboxes")
    wanted = default_sandbox(probe)
    shown = resolved.seen(probe.contract.field("sandbox_id"), look(probe, {}))
    if shown is resolved.UNSEEN:
        raise NotObservable("the details do not show the sandbox")
    # RFC 9562 section 4: upper case is the same uuid.
    if str(shown).lower() != wanted.lower():
        reason = f"the run has the sandbox {shown!r}, and the caller's default is {wanted!r}"
        raise Broken(reason, *probe.exchanges[-3:])


@requirement("DEF-15")
def test_a_task_without_secrets_is_given_none(probe: Probe) -> None:
    """Secrets come in by name only."""
    shows_none(probe, probe.contract.field("secrets"), {}, "secrets that nobody named")


@requirement("DEF-16")
def test_a_task_with_an_empty_list_of_secrets_is_given_none(probe: Probe) -> None:
    """The empty list is none, not all."""
    field = probe.contract.field("secrets")
    shows_none(probe, field, {field.name: []}, "secrets that nobody named")


@requirement("DEF-17")
def test_a_task_that_asked_for_no_delivery_leaves_no_artifact(probe: Probe) -> None:
    """Of two tasks that completed, only the one that asked has an artifact."""
    probe.need("artifacts")
    field = probe.contract.field("completion_delivery")
    without, asked = artifact(probe, {}), [artifact(probe, {field.name: v}) for v in field.values]
    if not any(asked):
        raise Inconclusive("a task that asked for an artifact left none either")
    if without:
        raise Broken("a task that asked for no hand-off left an artifact", *probe.exchanges[-1:])


@requirement("DEF-18")
def test_a_task_that_asked_for_no_delivery_sends_no_webhook(probe: Probe) -> None:
    """Nothing arrives for a task that did not ask."""
    probe.need("webhook")
    raise NotObservable("the judge has no receiver that the target's webhooks would reach")


# -- all of them together ------------------------------------------------------------------------


@requirement("DEF-19")
@each(truth.same)
def test_omitting_a_value_and_sending_its_default_are_the_same(probe: Probe, case: Case) -> None:
    """Both requests resolve to one configuration."""
    for without, given in case.facts["pairs"]:
        alike(probe, without, given)


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


def depends(field: Field, name: str) -> bool:
    """Whether a field's default asks for another."""
    return any(name in rule.when for rule in field.default_rules)


def empty(probe: Probe, name: str) -> Members:
    """A field with empty text; NotApplicable where the contract does not let it be empty."""
    if not probe.contract.field(name).accepts.accepts(""):
        raise NotApplicable(f"the contract does not let {name} be empty")
    return {name: ""}


def unusual(field: Field) -> list[Any]:
    """Values in range that are no default."""
    usual = [rule.value for rule in field.default_rules]
    points = boundaries.points(field) if field.type == "integer" else list(field.values)
    return [value for value in points if value not in usual]
