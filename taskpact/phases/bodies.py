"""Generated bodies, reduced to what can be judged. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from taskpact.contract import Contract
from taskpact.phases.values import Standing, standing


def settled(
    contract: Contract, body: Mapping[str, object], ordinary: Mapping[str, object], *, bold: bool
) -> dict[str, object]:
    """`body` laid over the `ordinary` one, without what hides its defects or its validity.

    What the contract leaves open may be refused, and then nobody knows why. So a value of a wrong
    type that no rule has refused (null, say) stays only without a defect; an unknown reference or
    member only where nothing else is sent or the phase is `bold`: it may do more than be refused.
    """
    wrong, right, left = (_of(contract, body, each) for each in ("wrong", "right", "open"))
    odd = {name: value for name, value in left.items() if _is_mistyped(contract, name, value)}
    if wrong or odd:
        return {**ordinary, **right, **(wrong or odd)}
    return {**ordinary, **(body if bold or not right else right)}


def _is_mistyped(contract: Contract, name: str, value: object) -> bool:
    field = contract.fields.get(name)
    return field is not None and not field.accepts.accepts(value)


def _of(contract: Contract, body: Mapping[str, object], kind: Standing) -> dict[str, object]:
    return {name: value for name, value in body.items() if standing(contract, name, value) == kind}
