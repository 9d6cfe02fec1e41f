"""What the suites share besides the plugin's own fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from taskpact.errands import Errands
from taskpact.looks import Looks
from taskpact.phases.checking import Phases
from taskpact.recorded import Streams
from taskpact.turns import begin_ahead


@pytest.fixture(scope="session", autouse=True)
def _ahead(request: pytest.FixtureRequest) -> Iterator[None]:
    """Begin the checks that mostly wait before their turn."""
    with begin_ahead(request):
        yield


@pytest.fixture(scope="session")
def streams() -> Streams:
    """Streams that several checks look at, each read once."""
    return Streams()


@pytest.fixture(scope="session")
def errands() -> Errands:
    """Tasks that hand over, all asked for when the first check looks."""
    return Errands()


@pytest.fixture(scope="session")
def looks() -> Looks:
    """Whether the target looks at what it is sent, asked once."""
    return Looks()


@pytest.fixture(scope="session")
def phases() -> Iterator[Phases]:
    """The runs of Schemathesis, each made when it is first asked for, ended with the run."""
    with closing(Phases()) as made:
        yield made
