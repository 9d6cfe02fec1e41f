"""Runs the suites on deviations, each question once, and before the tests ask for the answer.

A proof mostly waits, for streams that take their time. So what the selected tests will ask is
known from their marks and judged in the background, a few questions at a time, and the workers of
pytest-xdist share the answers.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from taskpact.proving.judged import Judged, kept
from taskpact.proving.serving import Question

AT_ONCE = 2
"""Questions that one worker has judged at a time."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", "proof(*arguments, prove='', served=''): the run of the suites to look at"
    )


def question(mark: pytest.Mark) -> Question:
    """The question that a mark asks."""
    return Question(mark.args, mark.kwargs.get("prove", ""), mark.kwargs.get("served", ""))


class Proofs:
    """Questions and their answers, in a folder that all workers see."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._asked: dict[Question, Future[Judged]] = {}

    def ask(self, question: Question) -> Future[Judged]:
        """The answer, some time."""
        if question not in self._asked:
            self._asked[question] = self._pool.submit(self._answer, question)
        return self._asked[question]

    def close(self) -> None:
        """Begin no more."""
        self._pool.shutdown(cancel_futures=True)

    def _answer(self, question: Question) -> Judged:
        file = self._place / f"{sha256(repr(question).encode()).hexdigest()[:20]}.json"
        with file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return kept(file) if file.is_file() else question.answered(file)


@pytest.fixture(scope="session")
def proofs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proofs]:
    """What the selected tests ask for, begun."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    place = tmp_path_factory.getbasetemp()
    made = Proofs(place.parent if worker else place)
    marks = [mark for item in request.session.items for mark in item.iter_markers("proof")]
    # From both ends, so that two workers do not wait for each other.
    for mark in reversed(marks) if worker.endswith(tuple("13579")) else marks:
        made.ask(question(mark))
    yield made
    made.close()


@pytest.fixture
def proof(request: pytest.FixtureRequest, proofs: Proofs) -> Judged:
    """The answer to what the test's mark asks."""
    return proofs.ask(question(request.node.get_closest_marker("proof"))).result()
