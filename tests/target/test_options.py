"""One table of options serves both command lines, and gets in nobody's way."""

from __future__ import annotations

import pytest

from taskpact.cli.check import command
from taskpact.target.options import OPTIONS, Option


def test_the_command_has_every_option():
    """Under the same name in the values that are handed on."""
    flags = {flag: each.name for each in command.params for flag in each.opts}
    assert {each.flag: each.dest for each in OPTIONS}.items() <= flags.items()


def test_pytest_has_every_option():
    """Values come as the command would hand them on."""
    parser = pytest.Parser(_ispytest=True)
    group = parser.getgroup("taskpact")
    for each in OPTIONS:
        each.add_to_pytest(group)
    flags = ("--target=http://host", "--taskpact-header=A: 1", "--taskpact-header=B: 2")
    given = parser.parse([*flags, "--taskpact-insecure", "--taskpact-timeout=2.5"])
    assert (given.taskpact_target, given.taskpact_header) == ("http://host", ["A: 1", "B: 2"])
    assert (given.taskpact_insecure, given.taskpact_timeout) == (True, 2.5)
    assert given.taskpact_no_raw is False
    assert given.taskpact_capability == []


@pytest.mark.parametrize("each", OPTIONS, ids=lambda each: each.name)
def test_an_option_of_pytest_takes_no_common_name(each):
    """The plugin is loaded in every project; two plugins with one name stop pytest."""
    assert each.pytest_flag == "--target" or each.pytest_flag.startswith("--taskpact-")


def test_an_option_is_written_once():
    """No flag, variable or name twice."""
    for part in ("flag", "pytest_flag", "dest"):
        assert len({getattr(each, part) for each in OPTIONS}) == len(OPTIONS)
    variables = [each.environ for each in OPTIONS if each.environ]
    assert len(set(variables)) == len(variables)


def test_help_is_a_sentence():
    """For both command lines."""
    assert all(each.help.endswith(".") and each.help[0].isupper() for each in OPTIONS)
    assert Option("a-b", "").dest == "taskpact_a_b"
