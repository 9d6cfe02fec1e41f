"""The built-in users of the mock."""

from __future__ import annotations

import copy
import re
from typing import Any
from uuid import UUID

import pytest

from mockserver.users import users
from taskpact.contract import contract, load


@pytest.fixture(scope="module")
def known():
    """The users under the bundled contract."""
    return users(load())


def test_two_are_of_one_team_and_one_is_an_outsider(known):
    teams = {name: user.team for name, user in known.items()}
    assert list(teams) == [user.name for user in known.values()] == ["alice", "bob", "mallory"]
    assert teams["alice"] == teams["bob"] != teams["mallory"]


def test_each_has_sandboxes_of_its_own_and_one_is_the_default(known):
    ids = [each.id for user in known.values() for each in user.sandboxes]
    assert len(set(ids)) == len(ids) == 2 * len(known)
    assert all(str(UUID(each)) == each for each in ids)
    assert all(sum(each.is_default for each in user.sandboxes) == 1 for user in known.values())


def test_each_has_an_api_key_of_the_known_form(known):
    keys = {user.api_key for user in known.values()}
    assert len(keys) == len(known)
    assert all(re.fullmatch("neo_sk_[0-9a-z]{32}", key) for key in keys)


def test_no_secret_value_occurs_in_anything_else(known):
    """So that a value found in an answer is a leak (SEC)."""
    values = [value for user in known.values() for value in user.secrets.values()]
    assert len(set(values)) == len(values) > len(known)
    assert all(len(value) > 20 for value in values)
    shown = f"{known}"
    assert not [text for text in (*values, *(u.api_key for u in known.values())) if text in shown]


def test_everything_is_the_same_after_a_restart(known):
    assert users(load()) == known


def test_the_policy_chooses_a_model_of_the_contract_that_defers_to_nobody(known):
    model = load().field("model")
    chosen = [user.model for user in known.values()]
    assert set(chosen) <= set(model.values) - set(model.defers)
    assert known["alice"].model == known["bob"].model != known["mallory"].model


def test_the_policy_follows_the_contract():
    document: Any = copy.deepcopy(load().document)
    node = next(
        each["properties"]["model"]
        for each in document["components"]["schemas"].values()
        if "x-derived" in each
    )
    node["enum"] = ["auto", "only-one", ""]
    assert {user.model for user in users(contract(document)).values()} == {"only-one"}
    del node["enum"]
    assert all(user.model for user in users(contract(document)).values())
