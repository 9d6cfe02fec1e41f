"""An edited document changes what the mock does and what the suites send, with no code changed.

Each edit is made to a copy of the document. A mock server is started on it, as a process of its
own, and asked; the cases are derived from it; and both are seen to be otherwise than before.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from taskpact.cases import boundaries, enumerations, truth, types
from taskpact.contract import Contract, load
from taskpact.probe import Probe
from taskpact.target.embedded import embedded
from taskpact.way import Session
from taskpact.wire.client import Client

ROOT = Path(__file__).resolve().parents[2]
BEFORE = load()
Members = Mapping[str, Any]


@dataclass(frozen=True)
class Edit:
    """One change of the document, and what it must change."""

    name: str
    change: Callable[[dict[str, Any]], None]
    """Of the createTask operation, the request's properties under `properties`."""
    takes: tuple[Members, ...] = ()
    refuses: tuple[Members, ...] = ()
    resolves: tuple[tuple[Members, Members], ...] = ()
    """Bodies, and the values that then show in details."""
    answers: str | None = None
    """The answer of a request that names none."""
    cases: Mapping[str, Callable[[Contract], object]] = field(default_factory=dict)
    """Names of cases that are there after the edit and were not before, or `-name` the reverse."""


def _max_steps(parts: dict[str, Any]) -> None:
    parts["properties"]["max_steps"]["maximum"] = 300


def _model(parts: dict[str, Any]) -> None:
    parts["properties"]["model"]["enum"].append("newest-1")


def _visibility(parts: dict[str, Any]) -> None:
    parts["properties"]["visibility"]["enum"].remove("unlisted")


def _conditional(parts: dict[str, Any]) -> None:
    rule = {"when": {"mode": {"const": "chat"}}, "value": 30}
    parts["properties"]["max_steps"]["x-default-when"].insert(0, rule)


def _answer(parts: dict[str, Any]) -> None:
    parts["operation"]["x-negotiation"]["default"] = "json"


def _empty(parts: dict[str, Any]) -> None:
    parts["properties"]["model"]["enum"].remove("")
    del parts["properties"]["model"]["x-empty"]


def _field(parts: dict[str, Any]) -> None:
    parts["properties"]["depth"] = {
        "type": "integer",
        "minimum": 2,
        "maximum": 9,
        "default": 3,
        "x-resolved-at": [{"pointer": "/stream/run_config/depth", "origin": "docs"}],
    }


EDITS = (
    Edit(
        "a range grows",
        _max_steps,
        takes=({"max_steps": 300}, {"max_steps": 201}),
        refuses=({"max_steps": 301},),
        resolves=(({"max_steps": 300}, {"max_steps": 300}),),
        cases={
            "max_steps=300": boundaries.inside,
            "max_steps=301": boundaries.above,
            "-max_steps=201": boundaries.above,
        },
    ),
    Edit(
        "a model is added",
        _model,
        takes=({"model": "newest-1"},),
        refuses=({"model": "newest-2"},),
        resolves=(({"model": "newest-1"}, {"model": "newest-1"}),),
        cases={"model=newest-1": enumerations.listed},
    ),
    Edit(
        "a visibility is dropped",
        _visibility,
        takes=({"visibility": "team"},),
        refuses=({"visibility": "unlisted"},),
        cases={"-visibility=unlisted": enumerations.listed},
    ),
    Edit(
        "a default comes to depend on the mode",
        _conditional,
        resolves=(
            ({"mode": "chat"}, {"max_steps": 30}),
            ({"mode": "plan"}, {"max_steps": 60}),
            ({"mode": "chat", "max_steps": 60}, {"max_steps": 60}),
        ),
        cases={'mode="chat"': truth.by_other_field},
    ),
    Edit("another answer is the default", _answer, answers="json"),
    Edit(
        "empty text is no longer allowed",
        _empty,
        takes=({"visibility": ""},),
        refuses=({"model": ""},),
        cases={
            'model=""': enumerations.empty_forbidden,
            '-model=""': enumerations.empty_allowed,
        },
    ),
    Edit(
        "an integer field is added",
        _field,
        takes=({"depth": 2}, {"depth": 9}),
        refuses=({"depth": 1}, {"depth": 10}, {"depth": "3"}, {"depth": True}, {"depth": 2.5}),
        resolves=(({}, {"depth": 3}), ({"depth": 7}, {"depth": 7})),
        cases={
            "depth=2": boundaries.inside,
            "depth=1": boundaries.below,
            "depth=10": boundaries.above,
            "depth=true": boundaries.booleans,
            "depth": types.every_type,
        },
    ),
)


def written(folder: Path, *edits: Edit) -> Path:
    """The document after the edits, as a file."""
    document = copy.deepcopy(dict(BEFORE.document))
    parts = {
        "operation": document["paths"]["/api/v1/tasks"]["post"],
        "properties": document["components"]["schemas"]["CreateTaskRequest"]["properties"],
    }
    for edit in edits:
        edit.change(parts)
    path = folder / "edited.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Edited:
    """The contract after an edit, and a probe of a mock server that was started on it."""

    edit: Edit
    contract: Contract
    probe: Probe


@pytest.fixture(scope="module", params=EDITS, ids=lambda edit: edit.name)
def edited(request, tmp_path_factory) -> Iterator[Edited]:
    path = written(tmp_path_factory.mktemp("drift"), request.param)
    contract = load(path)
    with (
        embedded([f"--spec={path}"]) as target,
        Client(target.url, target.headers, target.limits, verify=target.verify) as client,
    ):
        session = Session(contract, target, client, frozenset({"details"}))
        yield Edited(request.param, contract, Probe(session, contract.requirements["RNG-01"]))


def test_the_mock_takes_what_the_document_allows(edited):
    for members in edited.edit.takes:
        exchange = edited.probe.post(edited.probe.body(**members))
        assert exchange.status == edited.contract.negotiation.acknowledgement.status, members


def test_the_mock_refuses_what_the_document_forbids(edited):
    for members in edited.edit.refuses:
        assert edited.probe.post(edited.probe.body(**members)).status == 400, members


def test_the_mock_resolves_as_the_document_says(edited):
    for members, expected in edited.edit.resolves:
        task_id, _ = edited.probe.created(edited.probe.body(**members))
        details = edited.probe.details(task_id)
        for name, value in expected.items():
            assert edited.probe.resolved(edited.contract.field(name), details) == value, members


def test_the_mock_gives_the_documents_default_answer(edited):
    exchange = edited.probe.post(edited.probe.body(plain=True))
    chosen = edited.contract.negotiation
    answer = chosen.answers[edited.edit.answers or BEFORE.negotiation.default]
    assert (exchange.status, exchange.media_type) == (answer.status, answer.media_type)


def test_the_suites_cases_follow_the_document(edited):
    for name, cases in edited.edit.cases.items():
        gone = name.startswith("-")
        before, after = (
            {case.id for case in cases(contract)} for contract in (BEFORE, edited.contract)
        )
        assert name.removeprefix("-") in (before - after if gone else after - before), name


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_the_document_as_it_stands_says_otherwise(edit):
    """What is asked of an edited document would fail on this one, so that the tests can fail."""
    otherwise = [
        *(not BEFORE.accepts(members) for members in edit.takes),
        *(BEFORE.accepts(members) for members in edit.refuses),
        *(_differs(BEFORE.resolve(sent).values, values) for sent, values in edit.resolves),
        edit.answers not in (None, BEFORE.negotiation.default),
    ]
    assert any(otherwise)


def _differs(resolved: Members, expected: Members) -> bool:
    return any(resolved.get(name) != value for name, value in expected.items())


def test_the_suites_of_an_edited_document_judge_its_own_mock_conformant(tmp_path):
    path = written(tmp_path, *EDITS)
    suites = [f"suites/test_{area}.py" for area in ("rng", "enu", "def", "def_plain")]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *suites, f"--spec={path}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-2000:]
    assert "conformant: no MUST fails" in run.stdout
