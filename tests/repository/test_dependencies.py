"""Every dependency has its reason in docs/dependencies.md, and is used."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROW = re.compile(r"^\| (\S+) \| (.+) \|$", re.MULTILINE)
IMPORTED_AS = {"pyjwt": "jwt", "pyyaml": "yaml"}
"""By name of the package, where the module has another."""
NOT_IMPORTED = {"httpcore", "httpx"}
"""Known to be of no use to what is installed."""


def named(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0]


def declared():
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    everything = [
        *PROJECT["build-system"]["requires"],
        *(each for group in groups for each in group),
    ]
    return {named(each) for each in everything} - {project["name"]}


def told():
    rows = ROW.findall((ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"))
    return {name: reason for name, reason in rows if name != "package"}


def imported():
    """The top-level names that the two packages import, also inside functions."""
    for package in ("taskpact", "mockserver"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("name", sorted(declared() | set(told()), key=str.lower))
def test_a_dependency_is_declared_and_has_its_reason(name):
    assert name in declared()
    assert told()[name].endswith(".")


def test_what_is_installed_with_the_wheel_is_imported_by_it():
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    wanted = {named(each).lower() for each in project["dependencies"]}
    features = ("schema", "overlay", "redis")
    wanted |= {named(each).lower() for name in features for each in extras[name]}
    found = set(imported())
    unused = {name for name in wanted if IMPORTED_AS.get(name, name).replace("-", "_") not in found}
    assert unused <= NOT_IMPORTED
