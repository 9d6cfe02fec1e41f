"""Visibilities are sorted by who may read, as the contract says."""

from __future__ import annotations

import pytest

from taskpact.cases import visibilities
from taskpact.contract import load

CONTRACT = load()
FIELD = CONTRACT.field(visibilities.FIELD)


@pytest.mark.parametrize(
    ("cases", "readers"),
    [
        (visibilities.open_to_all, {"everyone"}),
        (visibilities.owners_only, {"owner"}),
        (visibilities.for_the_team, {"team"}),
        (visibilities.closed, {"owner", "team"}),
        (visibilities.every, {"everyone", "owner", "team"}),
    ],
)
def test_cases_are_of_these_readers(cases, readers):
    made = cases(CONTRACT)
    assert made
    resolved = {CONTRACT.resolve(case.body).values[FIELD.name] for case in made}
    assert {FIELD.readers[value] for value in resolved} == readers


def test_what_stands_for_the_default_is_tried_too():
    assert {"omitted", "empty"} <= {case.id for case in visibilities.owners_only(CONTRACT)}


def test_every_value_is_tried():
    assert {case.id for case in visibilities.every(CONTRACT)} >= set(FIELD.values)


def test_a_value_that_is_no_longer_listed_is_not_tried(edited):
    contract = edited(lambda fields: fields["visibility"]["enum"].remove("unlisted"))
    assert visibilities.of(contract, "everyone") == ["public"]
