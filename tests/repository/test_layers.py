"""Who imports whom: the layers of pyproject.toml, and what they cannot say."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("taskpact", "mockserver")
MAY_RUN_THE_MOCK = ("taskpact.cli", "taskpact.proving")


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for top in PACKAGES for path in sorted((ROOT / top).rglob("*.py"))}
SUITES = sorted((ROOT / "suites").rglob("*.py"))


def imported(path):
    """The dotted names a file imports anywhere in it, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute here"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inside(name, package):
    return name == package or name.startswith(f"{package}.")


def ours(path):
    return {name for name in imported(path) if any(inside(name, each) for each in PACKAGES)}


def reached(module):
    """The modules of ours that `module` imports, by others too, with the packages around them."""
    found, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in FILES and name not in found:
            found.add(name)
            waiting += [*ours(FILES[name]), name.rpartition(".")[0]]
    return found


def test_the_layers_of_pyproject_hold():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert ", 0 broken" in done.stdout


@pytest.mark.parametrize("module", [name for name in FILES if inside(name, "taskpact.contract")])
def test_the_contract_imports_nothing_else_of_ours(module):
    assert {each for each in ours(FILES[module]) if not inside(each, "taskpact.contract")} <= {
        "taskpact"
    }


@pytest.mark.parametrize("module", [name for name in FILES if inside(name, "mockserver")])
def test_the_mock_server_imports_the_contract_only(module):
    of_taskpact = {each for each in ours(FILES[module]) if inside(each, "taskpact")}
    assert {each for each in of_taskpact if not inside(each, "taskpact.contract")} <= {"taskpact"}


@pytest.mark.parametrize(
    "module",
    [
        name
        for name in FILES
        if inside(name, "taskpact") and not any(inside(name, each) for each in MAY_RUN_THE_MOCK)
    ],
)
def test_what_judges_imports_no_mock_server(module):
    assert not {each for each in ours(FILES[module]) if inside(each, "mockserver")}


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.name)
def test_a_suite_imports_the_judge_only(path):
    assert not {each for each in ours(path) if inside(each, "mockserver")}


def test_the_judge_s_reader_and_the_mock_s_writer_share_no_code():
    reader = reached("taskpact.wire.sse")
    writer = reached("mockserver.streaming.writer")
    assert "taskpact.wire.sse" in reader
    assert "mockserver.streaming.writer" in writer
    assert not reader & writer


@pytest.mark.parametrize(
    ("module", "foreign"),
    [("taskpact.wire.sse", "mockserver"), ("mockserver.streaming.writer", "taskpact")],
)
def test_neither_knows_the_other_s_package(module, foreign):
    assert not {each for name in reached(module) for each in ours(FILES[name])} & {
        name for name in FILES if inside(name, foreign)
    }
