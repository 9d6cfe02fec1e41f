"""Runs the suites on deviations, each question once, and before the tests ask for the answer.

A proof mostly waits, for streams that take their time. So what the selected tests will ask is
known from their marks and judged in the background, a few questions at a time, and the workers of
pytest-xdist share the answers.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from taskpact.proving.judged import Judged, judged, kept
from taskpact.target import embedded

AT_ONCE = 2
"""Questions that one worker has judged at a time."""

SLOW = "take 1 step, take your time"
"""Slow enough to be seen, and no slower."""

USERS = {"self": "alice", "teammate": "bob", "outsider": "mallory"}
CAPABILITIES = ("details", "list", "sandboxes", "ui-message-stream")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "proof(prove, *arguments): what `proof` will answer")


def declared(ready: Mapping[str, Any], capabilities: tuple[str, ...]) -> str:
    """The taskpact.toml of a mock server that said this of itself."""
    lines = [f"url = {json.dumps(ready['url'])}"]
    for name, user in USERS.items():
        lines += [f"[callers.{name}]", f"token = {json.dumps(ready['tokens'][user])}"]
    lines += ["[jwt]", f"secret = {json.dumps(ready['secret'])}"]
    lines += ["[prompts]", f"slow = {json.dumps(SLOW)}"]
    lines += ["[capabilities]", *(f"{name} = true" for name in capabilities)]
    return "\n".join([*lines, ""])


@pytest.fixture(scope="session")
def declare(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write the declaration of a mock server to a file."""

    def write(ready: Mapping[str, Any], *capabilities: str) -> Path:
        file = tmp_path_factory.mktemp("target") / "taskpact.toml"
        file.write_text(declared(ready, capabilities), encoding="utf-8")
        return file

    return write


class Proofs:
    """Questions and their answers, in a folder that all workers see."""

    def __init__(self, declare: Callable[..., Path], place: Path) -> None:
        self._declare = declare
        self._place = place
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._asked: dict[tuple[str, ...], Future[Judged]] = {}

    def ask(self, question: tuple[str, ...]) -> Future[Judged]:
        """The answer, some time."""
        if question not in self._asked:
            self._asked[question] = self._pool.submit(self._answer, question)
        return self._asked[question]

    def close(self) -> None:
        """Begin no more."""
        self._pool.shutdown(cancel_futures=True)

    def _answer(self, question: tuple[str, ...]) -> Judged:
        deviations, *arguments = question
        file = self._place / f"{sha256(repr(question).encode()).hexdigest()[:20]}.json"
        with file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if file.is_file():
                return kept(file)
            # A server for each, since one that has made ten thousand tasks is a slow one.
            with embedded.started(["--shelf"]) as ready:
                config = self._declare(ready, *CAPABILITIES)
                flags = [f"--taskpact-config={config}", f"--prove={deviations}"]
                return judged([*flags, *arguments], file)


@pytest.fixture(scope="session")
def proofs(
    request: pytest.FixtureRequest,
    declare: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Proofs]:
    """What the selected tests ask for, begun."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    made = Proofs(declare, place)
    for item in request.session.items:
        for mark in item.iter_markers("proof"):
            made.ask(mark.args)
    yield made
    made.close()


@pytest.fixture
def proof(request: pytest.FixtureRequest, proofs: Proofs) -> Judged:
    """The answer to what the test's mark asks."""
    return proofs.ask(request.node.get_closest_marker("proof").args).result()
