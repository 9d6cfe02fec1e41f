"""Checks are found in the suites by their marker, without running them."""

from __future__ import annotations

import pytest

from taskpact.cli.marked import Check, checks

SUITE = '''
import pytest
from taskpact.plugin import requirement

pytestmark = [requirement("AAA-01"), pytest.mark.slow]
NAMED = "AAA-99"


@requirement("NEG-01", "NEG-02")
def test_default(target):
    """A default answer.

    More.
    """


@pytest.mark.requirement("NEG-03")
@pytest.mark.parametrize("a", [1])
async def test_other(target, a): ...


@requirement("NEG-04")
class TestMore:
    @requirement("NEG-05")
    def test_inner(self): "Inner."


@requirement(NAMED)
def test_unreadable(): ...


@requirement("NEG-06")
def helper(): ...
'''


def test_every_way_to_mark_a_check_is_read(tmp_path):
    """On the module, a class and a function; by name and as an attribute of pytest.mark."""
    suites = tmp_path / "suites"
    suites.mkdir()
    (suites / "test_neg.py").write_text(SUITE, encoding="utf-8")
    assert checks(suites) == (
        Check(
            ("AAA-01", "NEG-01", "NEG-02"), "suites/test_neg.py::test_default", "A default answer."
        ),
        Check(("AAA-01", "NEG-03"), "suites/test_neg.py::test_other", ""),
        Check(("AAA-01", "NEG-04", "NEG-05"), "suites/test_neg.py::TestMore::test_inner", "Inner."),
        Check(("AAA-01",), "suites/test_neg.py::test_unreadable", ""),
    )


@pytest.mark.parametrize("content", [b"def broken(", b"\xff\xfe", b"\0"])
def test_a_file_that_is_no_python_has_no_checks(tmp_path, content):
    """It does not keep the others from being read."""
    (tmp_path / "a.py").write_bytes(content)
    (tmp_path / "b.py").write_text('@requirement("X-1")\ndef test_b(): ...\n', encoding="utf-8")
    assert [check.requirements for check in checks(tmp_path)] == [("X-1",)]


def test_an_empty_folder_has_no_checks(tmp_path):
    """Nothing is found where nothing is."""
    assert checks(tmp_path) == ()
