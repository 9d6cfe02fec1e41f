"""The checks of the suites as values, for a proof that runs them by itself instead of by pytest.

A proof that looks at hundreds of servers would spend most of its time on beginning pytest and on
collecting what it does not run. The suites of Schemathesis, a process of their own, are left out.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from taskpact.cases.case import Case
from taskpact.contract import Contract, Field, folder

_LEFT_OUT: Final = "test_schema"
_LOADED: Final = "taskpact_proved_"
"""Before a suite's own name, so that no module of pytest's is taken for it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the suites."""

    name: str
    """As in a result: `test_rng.py::test_...`."""
    requirement: str
    run: Callable[..., None]
    takes: tuple[str, ...]
    """The names of its parameters."""
    derive: Callable[[Contract], Iterable[Case]] | None
    """Makes its cases; None where it has only one."""
    waits: bool

    def items(self, contract: Contract) -> list[Item]:
        """Every case that it has by this contract."""
        if self.derive is None:
            return [Item(self, None)]
        return [Item(self, case) for case in self.derive(contract)]


@dataclass(frozen=True, slots=True)
class Item:
    """One case of a check."""

    check: Check
    case: Case | None

    @property
    def key(self) -> tuple[str, str]:
        """Check and case by name."""
        return self.check.name, self.case.id if self.case else ""

    @property
    def says(self) -> str:
        """All that the case says, in one text: alike for cases that are alike."""
        case = self.case
        parts = (case.id, case.body, case.twin, case.headers, case.facts) if case else ()
        return repr(_plain(parts))


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever a case holds
    """The same without what is another object each time, though it says the same."""
    if isinstance(value, Field):
        return value.name, value.schema
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, each.name)) for each in fields(value)]
    return getattr(value, "__qualname__", "") if callable(value) else value


def checks() -> tuple[Check, ...]:
    """Every check, by suite, in the order they are written in."""
    files = sorted(folder("suites").glob("test_*.py"))
    return tuple(
        check
        for path in files
        if not path.stem.startswith(_LEFT_OUT)
        for check in _of(path.name, _module(path))
    )


def _of(suite: str, module: ModuleType) -> Iterator[Check]:
    everywhere = _marks(getattr(module, "pytestmark", ()))
    for name, found in vars(module).items():
        marks = {**everywhere, **_marks(getattr(found, "pytestmark", ()))}
        if name.startswith("test_") and "requirement" in marks:
            yield Check(
                name=f"{suite}::{name}",
                requirement=str(marks["requirement"][0]),
                run=found,
                takes=tuple(inspect.signature(found).parameters),
                derive=marks["each"][0] if "each" in marks else None,
                waits="waits" in marks,
            )


def _marks(found: Any) -> dict[str, tuple[Any, ...]]:  # noqa: ANN401 - one mark, or several
    several = found if isinstance(found, list | tuple) else [found]
    return {mark.name: mark.args for mark in several}


def _module(path: Path) -> ModuleType:
    name = f"{_LOADED}{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # frozen dataclasses look for their module there
    spec.loader.exec_module(module)
    return module
