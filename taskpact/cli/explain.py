"""`taskpact explain`: what a requirement means, how it is checked, and what breaks it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

import click

from taskpact.cli.errors import CommandError, nearest
from taskpact.cli.layout import labelled, wrapped
from taskpact.cli.marked import checks
from taskpact.cli.options import contract_options
from taskpact.contract import Ambiguity, Contract, Requirement, folder, load


class Deviation(Protocol):
    """What is read of an entry of the mock server's shelf."""

    id: str
    kind: str
    requirement: str
    summary: str


@click.command("explain")
@click.argument("name", metavar="ID")
@contract_options
def command(name: str, spec: Path | None, overlay: tuple[Path, ...]) -> None:
    """Tell what a requirement (NEG-04) or a register entry (AMB-...) means.

    Shows its sentence, level, origin and source, how it is observed and mended, the checks that
    decide it and the deviations of the mock server that break it.
    """
    click.echo(explained(load(spec, overlay), name.strip().upper()))


def explained(contract: Contract, name: str) -> str:
    """The text for one id; CommandError where there is none such."""
    if name in contract.requirements:
        return _requirement(contract.requirements[name])
    if name in contract.ambiguities:
        return _ambiguity(contract.ambiguities[name])
    known = [*contract.requirements, *contract.ambiguities]
    raise CommandError(f"no requirement {name!r}: {_hint(name, known)}")


def _hint(name: str, known: Sequence[str]) -> str:
    area = [each for each in known if each.partition("-")[0] == name.partition("-")[0]]
    if area and "-" in name:
        return f"{area[0].partition('-')[0]} has {area[0]} to {area[-1]}"
    areas = sorted({each.partition("-")[0] for each in known})
    return nearest(name, known) or f"they begin with {', '.join(areas)}"


def _requirement(requirement: Requirement) -> str:
    rows = [
        ("level", [str(requirement.level)]),
        ("origin", [requirement.origin]),
        ("source", [requirement.source]),
        ("needs", [requirement.capability or ""]),
        ("observed", [requirement.observed]),
        ("mend", [requirement.mend]),
        ("checks", _checks(requirement.id) or ["none yet"]),
        ("deviations", _deviations(requirement.id) or ["none"]),
    ]
    return f"{requirement.id}\n{wrapped(requirement.sentence, '  ', '  ')}\n\n{labelled(rows)}"


def _ambiguity(ambiguity: Ambiguity) -> str:
    readings = [f"{name}: {text}" for name, text in ambiguity.readings.items()]
    rows = [("readings", readings), ("the mock", [ambiguity.mock])]
    return f"{ambiguity.id}\n{wrapped(ambiguity.question, '  ', '  ')}\n\n{labelled(rows)}"


def _checks(requirement: str) -> list[str]:
    return [
        f"{check.node} {check.summary}".strip()
        for check in checks(folder("suites"))
        if requirement in check.requirements
    ]


def _deviations(requirement: str) -> list[str]:
    return [
        f"{each.id} ({each.kind}): {each.summary}"
        for each in shelf().values()
        if each.requirement == requirement
    ]


def shelf() -> Mapping[str, Deviation]:
    """The deviations of the mock server by id; empty where this installation has none."""
    try:
        module = importlib.import_module("mockserver.deviations")
    except ModuleNotFoundError as error:
        if error.name not in ("mockserver", "mockserver.deviations"):
            raise
        return {}
    return cast("Mapping[str, Deviation]", getattr(module, "SHELF", {}))
