"""What the suites share besides the plugin's own fixtures."""

from __future__ import annotations

import pytest

from taskpact.errands import Errands
from taskpact.looks import Looks
from taskpact.recorded import Streams


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
