"""What the suites share besides the plugin's own fixtures."""

from __future__ import annotations

import pytest

from taskpact.recorded import Streams


@pytest.fixture(scope="session")
def streams() -> Streams:
    """Streams that several checks look at, each read once."""
    return Streams()
