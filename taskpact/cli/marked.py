"""Which checks decide a requirement, read from the suites without running them.

A check is a test function with `@requirement("NEG-01", ...)`, spelt as a name, as an attribute
(`pytest.mark.requirement`), on the function, its class, or the module's `pytestmark`. Reads
Python files as text only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MARKER = "requirement"


@dataclass(frozen=True, slots=True)
class Check:
    """One test function and the requirements it says it decides."""

    requirements: tuple[str, ...]
    node: str
    """As pytest names it: `suites/test_neg.py::test_default`."""
    summary: str
    """The first line of its docstring."""


def checks(suites: Path) -> tuple[Check, ...]:
    """Every check below the folder, by file and line; a file that is no Python has none."""
    return tuple(
        check for path in sorted(suites.rglob("*.py")) for check in _of_file(path, suites.parent)
    )


def _of_file(path: Path, root: Path) -> Iterator[Check]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError, OSError):
        return
    shared = [
        each
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and any(
            isinstance(name, ast.Name) and name.id == "pytestmark" for name in statement.targets
        )
        for each in _named(_marks(statement.value))
    ]
    yield from _of_body(tree.body, path.relative_to(root).as_posix(), shared)


def _of_body(body: Sequence[ast.stmt], where: str, outer: Sequence[str]) -> Iterator[Check]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            inner = [*outer, *_named(statement.decorator_list)]
            yield from _of_body(statement.body, f"{where}::{statement.name}", inner)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            named = (*outer, *_named(statement.decorator_list))
            if named and statement.name.startswith("test"):
                summary = (ast.get_docstring(statement) or "").partition("\n")[0]
                yield Check(named, f"{where}::{statement.name}", summary)


def _marks(value: ast.expr) -> Sequence[ast.expr]:
    return value.elts if isinstance(value, ast.List | ast.Tuple) else [value]


def _named(decorators: Sequence[ast.expr]) -> list[str]:
    """The ids that the markers among these decorators name as plain text."""
    return [
        argument.value
        for decorator in decorators
        if isinstance(decorator, ast.Call) and _name(decorator.func) == MARKER
        for argument in decorator.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
