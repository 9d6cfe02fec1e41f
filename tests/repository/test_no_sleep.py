"""No test sleeps for real: it turns a clock, waits for an event, or lets the loop go round."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
FILES = sorted(TESTS.rglob("*.py"))
SLEEPERS = {"time", "asyncio"}


def sleeps(source):
    """The lines on which a sleep is called, unless it is one of no time."""
    tree = ast.parse(source)
    own = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in SLEEPERS
        for alias in node.names
        if alias.name == "sleep"
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _is_sleep(node.func, own) and not _of_no_time(node)
    ]


def _is_sleep(called, own):
    if isinstance(called, ast.Attribute):
        module = called.value
        return called.attr == "sleep" and isinstance(module, ast.Name) and module.id in SLEEPERS
    return isinstance(called, ast.Name) and called.id in own


def _of_no_time(call):
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_sleeps(path):
    assert sleeps(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    ["import time; time.sleep(0.1)", "import asyncio; asyncio.sleep(x)",
     "from time import sleep; sleep(1)", "from asyncio import sleep as rest; rest(1)"],
)  # fmt: skip
def test_a_sleep_is_seen(line):
    assert sleeps(line) == [1]


@pytest.mark.parametrize(
    "line", ["import asyncio; asyncio.sleep(0)", "clock.sleep(5)", "text = 'time.sleep(60)'"]
)
def test_what_is_none_is_not(line):
    assert sleeps(line) == []
