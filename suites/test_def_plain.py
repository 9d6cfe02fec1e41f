"""DEF: fields with one default for every request, and those that the server fills in itself.

As in `test_def`, which holds the defaults that depend on mode and route.
"""

from __future__ import annotations

from taskpact import handing
from taskpact.belongings import default_sandbox
from taskpact.cases import truth
from taskpact.cases.truth import Members
from taskpact.contract import Field
from taskpact.judging import resolved
from taskpact.resolving import closed, compare, judge, look, resolves_to_text, shows_none
from taskpact.suite import (
    Broken,
    Case,
    NotApplicable,
    NotObservable,
    Probe,
    each,
    requirement,
    waits,
)


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
    if not row.expected:
        raise NotApplicable("the contract gives it no default")
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
    asked = handing.ask(probe, None)
    handing.is_over(probe, asked)
    handing.kept(probe, handing.ask(probe, handing.ARTIFACT))
    found = handing.look(probe, asked)
    if handing.has(found):
        raise Broken(f"the task {asked.id} asked for no hand-off and left an artifact", found)


@waits
@requirement("DEF-18")
def test_a_task_that_asked_for_no_delivery_sends_no_webhook(probe: Probe) -> None:
    """Nothing arrives for a task that did not ask."""
    handing.receiver(probe)
    asked = handing.ask(probe, None)
    handing.is_over(probe, asked)
    handing.quiet(probe, asked)
    came = handing.events(probe, asked)
    if came:
        raise Broken(
            f"the task {asked.id} asked for no hand-off, and {len(came)} events arrived for it",
            asked.exchange,
        )


def depends(field: Field, name: str) -> bool:
    """Whether a field's default asks for another."""
    return any(name in rule.when for rule in field.default_rules)


def empty(probe: Probe, name: str) -> Members:
    """A field with empty text; NotApplicable where the contract does not let it be empty."""
    if not probe.contract.field(name).accepts.accepts(""):
        raise NotApplicable(f"the contract does not let {name} be empty")
    return {name: ""}
