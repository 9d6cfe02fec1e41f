"""The root of the command line: what it lists, and how a run ends."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from taskpact import cli
from taskpact.cli.errors import EXPECTED, CommandError, Exit
from taskpact.contract import ContractError


def test_help_names_every_command(taskpact):
    """`--help` and `-h` list each command with a line and the meaning of the exit status."""
    for flag in ("--help", "-h"):
        ended = taskpact(flag)
        assert ended.status == Exit.OK
        for name, line in cli.COMMANDS.items():
            assert f"  {name} " in ended.out
            assert line.split()[0] in ended.out
        assert "Exit status: 0 conformant" in ended.out


def test_help_imports_no_heavy_package():
    """Starting the command line loads none of the parts that only one command needs."""
    program = (
        "import sys, taskpact.cli\n"
        "assert taskpact.cli.run(['--help']) == 0\n"
        "heavy = {'aiohttp', 'httpx', 'yaml', 'rich', 'pytest', 'jsonschema_rs', 'hypothesis'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.strip() == "[]"


def test_no_arguments_shows_the_help_as_a_usage_error(taskpact):
    """Nothing to do is a wrong call, not a success."""
    ended = taskpact()
    assert ended.status == Exit.USAGE
    assert "Commands:" in ended.err


def test_version_is_that_of_the_distribution(taskpact):
    """`--version` prints name and version."""
    ended = taskpact("--version")
    assert (ended.status, ended.err) == (Exit.OK, "")
    assert ended.out.startswith("taskpact ")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["chek"], "taskpact: no command 'chek': did you mean check?\n"),
        (["xyzzy"], "taskpact: no command 'xyzzy': there are check, judge,"),
        (["--xyzzy"], "taskpact: No such option '--xyzzy' (see 'taskpact --help')\n"),
        (
            ["spec", "show"],
            "taskpact: Missing argument 'FIELD' (see 'taskpact spec show --help')\n",
        ),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_a_wrong_call_is_one_sentence_and_status_2(taskpact, args, sentence):
    """Usage errors say what is wrong and where help is."""
    ended = taskpact(*args)
    assert ended.status == Exit.USAGE
    assert ended.err.startswith(sentence)
    assert ended.err.count("\n") == 1
    assert ended.out == ""


def failing(monkeypatch, error: BaseException) -> None:
    """Let the command `token` end with `error`."""

    @click.command()
    def command() -> None:
        raise error

    module = type(sys)("taskpact.cli.token")
    module.command = command
    monkeypatch.setitem(sys.modules, "taskpact.cli.token", module)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (CommandError("no"), Exit.USAGE, "taskpact: no\n"),
        (CommandError("gone", Exit.UNJUDGED), Exit.UNJUDGED, "taskpact: gone\n"),
        (ContractError("x.yaml: no"), Exit.USAGE, "taskpact: x.yaml: no\n"),
        (click.ClickException("no"), Exit.USAGE, "taskpact: no\n"),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "taskpact: interrupted\n"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_expected_error_is_its_own_sentence(monkeypatch, taskpact, error, status, said):
    """Each kind of error has its exit status; no traceback is shown."""
    failing(monkeypatch, error)
    ended = taskpact("token")
    assert (ended.status, ended.err.lstrip("\n")) == (status, said)


def test_an_unexpected_error_is_ours_and_keeps_no_file(monkeypatch, taskpact, tmp_path):
    """Status 4, one sentence with kind and text of the error, and how to get the traceback."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("TASKPACT_DEBUG", raising=False)
    failing(monkeypatch, ZeroDivisionError("a\nb"))
    ended = taskpact("token")
    assert ended.status == Exit.INTERNAL
    assert ended.err == (
        "taskpact: an error of taskpact's own (ZeroDivisionError: a b); run again with"
        " TASKPACT_DEBUG=1 to keep the traceback, and report it\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_traceback_is_kept_on_demand(monkeypatch, taskpact, tmp_path):
    """With TASKPACT_DEBUG set, a file has the traceback and the sentence names it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TASKPACT_DEBUG", "1")
    failing(monkeypatch, ZeroDivisionError("no"))
    ended = taskpact("token")
    [kept] = tmp_path.iterdir()
    assert ended.status == Exit.INTERNAL
    assert str(kept) in ended.err
    assert "Traceback" not in ended.err
    assert "ZeroDivisionError: no" in kept.read_text(encoding="utf-8")


def test_the_status_a_command_returns_is_the_exit_status(monkeypatch):
    """A command may return its status; returning nothing is success."""

    @click.command()
    @click.argument("status", type=int, required=False)
    def command(status: int | None) -> int | None:
        return status

    module = type(sys)("taskpact.cli.token")
    module.command = command
    monkeypatch.setitem(sys.modules, "taskpact.cli.token", module)
    assert cli.run(["token", "3"]) == Exit.UNJUDGED
    assert cli.run(["token"]) == Exit.OK


def test_the_exit_statuses_are_those_documented():
    """The numbers are part of the interface."""
    names = {status.name: int(status) for status in Exit}
    assert names == {
        "OK": 0,
        "FAILED": 1,
        "USAGE": 2,
        "UNJUDGED": 3,
        "INTERNAL": 4,
        "INTERRUPTED": 130,
    }


def test_every_expected_error_exists():
    """The table names classes by text; each can be imported under that name."""
    for name in EXPECTED:
        module, _, attribute = name.rpartition(".")
        __import__(module)
        assert issubclass(getattr(sys.modules[module], attribute), Exception)


def test_it_runs_as_a_module():
    """`python -m taskpact` is the same program."""
    done = subprocess.run(
        [sys.executable, "-m", "taskpact", "chek"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert done.stderr == "taskpact: no command 'chek': did you mean check?\n"
