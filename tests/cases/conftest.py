"""The contract, and the contract as it would be after somebody edits the document."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from taskpact.contract import Contract, load
from taskpact.contract import contract as contract_of

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load()


@pytest.fixture
def edited(contract) -> Callable[[Edit], Contract]:
    """The contract after an edit of the request's properties."""

    def after(edit: Edit) -> Contract:
        document = copy.deepcopy(dict(contract.document))
        edit(document["components"]["schemas"]["CreateTaskRequest"]["properties"])
        return contract_of(document)

    return after
