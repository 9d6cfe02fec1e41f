"""The comparison as somebody runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.field import __main__ as command
from benchmarks.field.running import SAID
from benchmarks.field.tools import Command, Tool

ROOT = Path(__file__).resolve().parents[2]
FEW = ("--quick", "--times", "1", "--legal", "")


def field(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.field", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def files(tmp_path):
    return ("--journal", tmp_path / "field.jsonl", "--out", tmp_path / "field.json")


def test_two_tools_meet_the_correct_server_and_a_defect(files):
    """Events whose data are lists are seen by both, and by both on that server alone."""
    done = field("--tools", "taskpact,schemathesis", "--defects", "sse-lists", *FEW, *files)
    assert done.returncode == 0, done.stderr
    told = json.loads(files[-1].read_text(encoding="utf-8"))
    assert [each["tool"] for each in told["tools"]] == ["taskpact", "schemathesis"]
    assert [list(each["found"]) for each in told["tools"]] == [["sse-lists"], ["sse-lists"]]
    assert [each["alarms"] for each in told["tools"]] == [[], []]
    assert all(each["requests"] > 20 and each["seconds"] > 0 for each in told["tools"])
    assert "1 of 1" in done.stdout
    assert len(done.stderr.splitlines()) == 4, "a line for each meeting"


class Interrupting:
    """A tool that only looks whether the server is there, and is interrupted the second time."""

    def __init__(self):
        self.met = []

    def begun(self, place):
        self.met.append(place.server.url)
        if len(self.met) == 2:
            raise KeyboardInterrupt
        return Command([sys.executable, "-c", "print('a finding')"], {}, SAID)

    def tool(self, _):
        return Tool("judge", "1.0", self.begun, lambda text: frozenset(text.split("\n")[:-1]))


def test_an_interrupted_comparison_goes_on(files, monkeypatch, capsys):
    judge = Interrupting()
    monkeypatch.setattr(command, "MAKERS", {"judge": judge.tool})
    monkeypatch.setattr(command, "_commit", lambda: "abc")
    asked = ["--defects", "sse-lists", "--legal", "legal-ack-200", "--times", "1"]
    asked += [str(each) for each in files]
    with pytest.raises(KeyboardInterrupt):
        command.main(asked)
    command.main(asked)
    assert len(judge.met) == 4, "the first server once, the second again, the third"
    told = json.loads(files[-1].read_text(encoding="utf-8"))
    assert told["tools"][0]["alarms"] == ["a finding"]
    assert told["tools"][0]["statuses"] == {"0": 3}
    assert "| `judge` | 1.0 | 0 of 1 | 0 of 1 | 1 | 0 |" in capsys.readouterr().out


def test_a_tool_that_cannot_be_had_is_left_out_in_one_line(files):
    done = field("--tools", "specmatic,dredd", "--defects", "sse-lists", *FEW, *files)
    assert done.returncode == 0
    assert [line.split(" needs")[0] for line in done.stderr.splitlines()] == [
        "left out: specmatic@2.55.1",
        "left out: dredd@14.1.0",
    ]
    told = json.loads(files[-1].read_text(encoding="utf-8"))
    assert len(told["missing"]) == 2
    assert told["tools"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tools", "other"), "there is no tool 'other'"),
        (("--defects", "other"), "there is no deviation 'other'"),
        (("--every", "0"), "invalid"),
    ],
)
def test_what_is_not_there_is_said(arguments, said, files):
    done = field(*arguments, *files)
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[-1]


def test_a_journal_of_another_program_is_refused(files):
    files[1].write_text('{"commit": "another"}\n')
    done = field("--tools", "", *files)
    assert done.returncode == 1
    assert "was begun with other settings" in done.stderr
