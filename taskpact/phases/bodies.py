"""Generated bodies, reduced to what can be judged. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from taskpact.contract import Contract
from taskpact.phases.values import Standing, standing


def settled(
    contract: Contract, body: Mapping[str, object], ordinary: Mapping[str, object], *, bold: bool
) -> dict[str, object]:
    """`body` laid over the `ordinary` one, without what hides its defects or its validity.

    What the contract leaves open (an unknown reference, null, a member it does not know) may be
    refused, and then nobody knows why. It stays where nothing else is sent, and, beside valid
    members, where the phase is `bold`: odd values may do more than be refused.
    """
    wrong = _of(contract, body, "wrong")
    right = _of(contract, body, "right")
    if wrong or (right and not bold):
        return {**ordinary, **right, **wrong}
    return {**ordinary, **body}


def lone(
    contract: Contract, body: Mapping[str, object], kind: Standing
) -> Mapping[str, dict[str, object]]:
    """Each member of this standing by its name, alone: the smallest bodies to lay over another."""
    return {name: {name: value} for name, value in _of(contract, body, kind).items()}


def _of(contract: Contract, body: Mapping[str, object], kind: Standing) -> dict[str, object]:
    return {name: value for name, value in body.items() if standing(contract, name, value) == kind}
