"""Which answer a request gets: the field, then Accept, then the default, all of the contract's."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import pytest

from mockserver.admission.negotiation import negotiate
from taskpact.contract import Contract, contract, load


@pytest.fixture(scope="module")
def bundled() -> Contract:
    """The bundled contract."""
    return load()


@pytest.fixture(scope="module")
def turned(bundled: Contract) -> Contract:
    """The contract with the other answer as the default."""
    document: Any = copy.deepcopy(bundled.document)
    document["paths"]["/api/v1/tasks"]["post"]["x-negotiation"]["default"] = "json"
    return contract(document)


def answer(
    made: Contract, accept: Sequence[str] = (), body: dict[str, object] | None = None
) -> str:
    """The name of the answer."""
    return negotiate(made, {} if body is None else body, accept).name


@pytest.mark.parametrize(
    "accept",
    [
        (),
        ("*/*",),
        ("text/event-stream",),
        ("text/*",),
        ("application/json, text/event-stream",),
        ("text/event-stream, application/json",),
        ("application/json, */*",),
        ("application/json;q=0.5, text/event-stream",),
        ("application/json;q=0",),
        ("text/event-stream;q=0",),
        ("*/*;q=0",),
        ("",),
        ("application",),
        ("text/html",),
        ("application/vnd.x+json",),
        ("application/problem+json",),
        ("application/json;version=1",),
    ],
)
def test_the_stream_comes_unless_json_is_preferred(
    bundled: Contract, accept: Sequence[str]
) -> None:
    assert answer(bundled, accept) == "sse"


@pytest.mark.parametrize(
    "accept",
    [
        ("application/json",),
        ("APPLICATION/Json",),
        ("application/*",),
        ("application/json, text/event-stream;q=0.5",),
        ("text/event-stream;q=0, */*",),
        ("*/*;q=0.1, application/json",),
        ("application/json;charset=utf-8",),
        ("text/html, application/json;q=0.1",),
        ("text/event-stream;q=0.5", "application/json"),
    ],
)
def test_the_acknowledgement_comes_where_accept_prefers_it(
    bundled: Contract, accept: Sequence[str]
) -> None:
    assert answer(bundled, accept) == "json"


@pytest.mark.parametrize("accept", [(), ("text/event-stream",), ("application/json",), ("x",)])
@pytest.mark.parametrize("name", ["sse", "json"])
def test_the_field_beats_accept(bundled: Contract, name: str, accept: Sequence[str]) -> None:
    assert answer(bundled, accept, {"response_format": name}) == name


@pytest.mark.parametrize(
    "accept", [(), ("*/*",), ("text/html",), ("*/*;q=0",), ("text/event-stream, application/json",)]
)
def test_the_default_is_the_one_of_the_document(turned: Contract, accept: Sequence[str]) -> None:
    assert answer(turned, accept) == "json"


def test_another_default_leaves_a_preference_alone(turned: Contract) -> None:
    assert answer(turned, ["text/event-stream"]) == "sse"


def test_status_and_media_type_are_those_of_the_document(bundled: Contract) -> None:
    made = negotiate(bundled, {}, ["application/json"])
    node = bundled.document["paths"]["/api/v1/tasks"]["post"]["x-negotiation"]["answers"]["json"]
    assert (made.status, made.media_type) == (node["status"], node["mediaType"])
