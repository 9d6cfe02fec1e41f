"""Wrong ways from an acceptable body to the values a run works with.

Used by the deviations of DEF; the right way is `Contract.resolve` and `admission.settling`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from mockserver.deviations.lenient import (
    Body,
    Change,
    Values,
    booleans,
    integers,
    resolving,
)
from mockserver.store.records import Run, Task
from mockserver.users import User
from taskpact.contract import Contract, Field, Resolution

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

PROJECT = str(uuid5(NAMESPACE_URL, "taskpact:project"))


def _conditional(contract: Contract) -> list[Field]:
    """The fields whose default depends on others."""
    return [f for f in contract.fields.values() if any(rule.when for rule in f.default_rules)]


def by_field(contract: Contract) -> list[Field]:
    """Those of them that depend on a field of the body."""
    return [f for f in _conditional(contract) if _asked(f) & contract.fields.keys()]


def by_route(contract: Contract) -> list[Field]:
    """Those of them that depend on a derived value."""
    return [f for f in _conditional(contract) if _asked(f) - contract.fields.keys()]


def _asked(field: Field) -> set[str]:
    return {name for rule in field.default_rules for name in rule.when}


def _other(field: Field, value: object) -> object:
    """A default that another rule gives."""
    return next((rule.value for rule in field.default_rules if rule.value != value), value)


def omitted(
    fields: Callable[[Contract], list[Field]],
    when: Callable[[Contract, Body, Resolution], bool],
    wrong: Callable[[Contract, Field, object], object] = lambda _, field, value: _other(
        field, value
    ),
) -> Change:
    """Give omitted fields a wrong default in some requests."""

    def mended(contract: Contract, body: Body, made: Resolution, values: Values) -> Values:
        if when(contract, body, made):
            for field in fields(contract):
                if field.name not in body:
                    values[field.name] = wrong(contract, field, values.get(field.name))
        return values

    return resolving(mended)


def sent(mended: Callable[[Field, Any], Any]) -> Change:
    """Change explicit values that are valid."""

    def change(contract: Contract, body: Body, _: Resolution, values: Values) -> Values:
        kept = {n: v for n, v in body.items() if n in contract.fields and n in values}
        return {**values, **{n: mended(contract.field(n), v) for n, v in kept.items()}}

    return resolving(change)


def named(name: str, wrong: Callable[[Contract, Field], object]) -> Change:
    """Give one field, omitted or empty, a wrong default."""

    def mended(contract: Contract, body: Body, _: Resolution, values: Values) -> Values:
        if not body.get(name):
            values[name] = wrong(contract, contract.field(name))
        return values

    return resolving(mended)


def as_unsaid(contract: Contract, field: Field, value: object) -> object:
    """The default of a request that says nothing."""
    return contract.resolve({}).values.get(field.name, value)


def another(contract: Contract, field: Field) -> object:
    """A listed value that is not the default."""
    usual = contract.resolve({}).values.get(field.name)
    return next(value for value in field.values if value != usual)


def mode_is(contract: Contract, body: Body) -> bool:
    """Whether the mode was sent with its own default."""
    return body.get("mode") == contract.resolve({}).values.get("mode")


def or_default(contract: Contract, body: Body, _: Resolution, values: Values) -> Values:
    """A falsy value is replaced by the default, where there is one."""
    truthy = {name: value for name, value in body.items() if value}
    return {**values, **{n: v for n, v in contract.resolve(truthy).values.items() if not values[n]}}


def inner_limit(field: Field, value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """A number above half of what is allowed is lowered to that."""
    return min(value, field.maximum // 2) if integers(field) and field.maximum else value


def first_word(field: Field, value: Any) -> Any:  # noqa: ANN401
    """The later half of the listed words is accepted and taken for the first word."""
    return field.values[0] if value in field.values[len(field.values) // 2 :] else value


def never_true(field: Field, value: Any) -> Any:  # noqa: ANN401
    """A boolean is accepted and forgotten."""
    return False if booleans(field) else value


def empty_kept(name: str) -> Change:
    """An empty value is stored as it came."""

    def mended(_: Contract, body: Body, __: Resolution, values: Values) -> Values:
        return {**values, name: ""} if body.get(name) == "" else values

    return resolving(mended)


def settling(mended: Callable[[User, Resolution, Values], Values]) -> Change:
    """Change what the server fills in."""

    def change(decisions: Decisions) -> Decisions:
        def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
            return mended(user, resolution, decisions.settle(contract, user, resolution))

        return replace(decisions, settle=settle)

    return change


def model(value: str) -> Change:
    """Leave an omitted model at this."""
    return settling(
        lambda _, resolution, values: {**values, "model": resolution.values.get("model", value)}
    )


def second_sandbox(user: User, resolution: Resolution, values: Values) -> Values:
    """A sandbox that is not the default one."""
    second = next(each.id for each in user.sandboxes if not each.is_default)
    return {**values, "sandbox_id": resolution.values.get("sandbox_id", second)}


def fresh_sandbox(user: User, resolution: Resolution, values: Values) -> Values:
    """A sandbox that the user never had."""
    fresh = str(uuid5(NAMESPACE_URL, f"taskpact:fresh:{user.name}"))
    return {**values, "sandbox_id": resolution.values.get("sandbox_id", fresh)}


def all_secrets(user: User, resolution: Resolution, values: Values) -> Values:
    """Where no secrets were named, all of them."""
    return values if resolution.values.get("secrets") else {**values, "secrets": list(user.secrets)}


def all_secrets_for_empty(decisions: Decisions) -> Decisions:
    """An empty list is taken for all there are."""

    def resolve(contract: Contract, body: Body) -> Resolution:
        made = decisions.resolve(contract, body)
        return replace(made, values={**made.values, "secrets": body.get("secrets")})

    def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
        values = decisions.settle(contract, user, resolution)
        given = resolution.values.get("secrets")
        return {**values, "secrets": list(user.secrets)} if given == [] else values

    return replace(decisions, resolve=resolve, settle=settle)


def explicit_counts(contract: Contract, body: Body, _: Resolution, values: Values) -> Values:
    """A default that was sent on purpose switches something on."""
    usual = contract.resolve({}).values
    meant = [n for n, v in body.items() if contract.fields.keys() & {n} and usual.get(n) == v]
    flags = [field.name for field in contract.fields.values() if booleans(field)]
    return {**values, **{n: True for n in flags if n not in body and set(meant) - {n}}}


def corner(contract: Contract, body: Body, made: Resolution) -> bool:
    """The one corner of the table where both the mode and the route are unusual."""
    usual = contract.resolve({})
    other_mode = made.values.get("mode") != usual.values.get("mode")
    return other_mode and made.derived != usual.derived and "agent_ids" not in body


def sentinel(contract: Contract, body: Body, _: Resolution, values: Values) -> Values:
    """An explicit value that equals the usual default is taken for an omitted one."""
    usual = contract.resolve({}).values
    for field in _conditional(contract):
        if body.get(field.name) == usual.get(field.name):
            rest = {name: value for name, value in body.items() if name != field.name}
            values[field.name] = contract.resolve(rest).values[field.name]
    return values


def continuing(mended: Callable[[Task, dict[str, object]], dict[str, object]]) -> Change:
    """Change the values of a further run only."""

    def change(decisions: Decisions) -> Decisions:
        def continued(before: Task, run: Run) -> Task:
            values = mended(before, dict(run.config.values))
            return decisions.continued(
                before, replace(run, config=replace(run.config, values=values))
            )

        return replace(decisions, continued=continued)

    return change


def without_numbers(_: Task, values: dict[str, object]) -> dict[str, object]:
    """Zero for every number."""
    return {n: 0 if type(v) is int else v for n, v in values.items()}


def switched_on(_: Task, values: dict[str, object]) -> dict[str, object]:
    """True for every boolean."""
    return {n: True if v is False else v for n, v in values.items()}
