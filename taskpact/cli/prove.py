"""`taskpact prove`: what the suites are worth, shown on servers that are known to be wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import click

import mockserver
import taskpact
from taskpact.cli.errors import CommandError, Exit
from taskpact.contract import folder, load
from taskpact.contract.fingerprint import fingerprint
from taskpact.proving import proof
from taskpact.proving.fuzzing.campaign import USUAL, Plan
from taskpact.proving.fuzzing.inputs import Input
from taskpact.proving.sections import FLOORS, Section
from taskpact.reporting.proof import NoProofError, Told, made, page, read, written

SECTIONS: Final = ("kills", "fairness", "hostile", "drift", "stability", "fuzz")
_FILE: Final = "proof.json"


@click.command("prove")
@click.option(
    "--only",
    "asked",
    multiple=True,
    type=click.Choice(SECTIONS),
    help="Only this section; repeatable.  [default: all]",
)
@click.option(
    "--repeat",
    type=click.IntRange(2, 1000),
    default=200,
    show_default=True,
    help="Runs of the section stability.",
)
@click.option(
    "--every",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    metavar="NUMBER",
    help="Try one of so many targets and edits in the sections hostile and drift.",
)
@click.option(
    "--inputs",
    type=click.IntRange(1),
    default=USUAL,
    show_default=True,
    help="Inputs of the section fuzz.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of these inputs.")
@click.option(
    "--first",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="The first of these inputs; with --inputs 1, one is sent again and shown.",
)
@click.option(
    "--report-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    show_default=True,
    help="Write the page and the data here.",
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    asked: tuple[str, ...],
    repeat: int,
    every: int,
    inputs: int,
    seed: int,
    first: int,
    report_dir: Path,
) -> None:
    """Prove the suites on the mock server's deviations.

    kills: every defect must be found out by a check of the requirement it breaks. fairness: every
    legal variant must be spared. hostile: whatever a target does, a run ends in time, stays small,
    tells the truth and gives nothing away. drift: mock and suites must follow every edit of the
    document. stability: the same server gets the same verdicts each time. fuzz: the mock server
    itself, under inputs that nobody sends on purpose, answers and lives on. Exit status 1 where a
    section falls short of its floor.
    """
    plan = Plan(inputs, seed, first)
    again = inputs == 1
    makers: Mapping[str, Callable[[], Section]] = {
        "kills": lambda: proof.killing(_tell),
        "fairness": lambda: proof.sparing(_tell),
        "hostile": lambda: proof.meeting(_tell, every),
        "drift": lambda: proof.drifting(_tell, every),
        "stability": lambda: proof.repeating(_tell, repeat),
        "fuzz": lambda: proof.fuzzing(_tell, plan, _hear if again else None),
    }
    _before(report_dir)  # what cannot be added to shall be told now, not after an hour
    holds = True
    for name in asked or makers:
        about = _about()
        section = makers[name]()
        holds &= section.holds
        click.echo(section.line)
        for each in section.shortcomings:
            click.echo(f"    {each}")
        if not again:  # one input that is looked at is no proof
            _write(_told(section), about, report_dir)
    ctx.exit(Exit.OK if holds else Exit.FAILED)


def _write(section: Told, about: Mapping[str, str], place: Path) -> None:
    """Write a section beside the others that the folder `place` holds already."""
    proof = made([section], about, _before(place))
    file = place / _FILE
    try:
        place.mkdir(parents=True, exist_ok=True)
        file.write_text(written(proof), encoding="utf-8")
        file.with_suffix(".md").write_text(page(proof), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{place}: cannot be written to ({error.strerror})") from error
    click.echo(f"    written to {file.with_suffix('.md')}")


def _before(place: Path) -> Mapping[str, Any]:
    """What the folder `place` holds of an earlier proof."""
    file = place / _FILE
    try:
        return read(file.read_text(encoding="utf-8")) if file.exists() else {}
    except NoProofError as error:
        raise CommandError(f"{file}: {error}; remove it or name another --report-dir") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: cannot be read ({error})") from error


def _about() -> Mapping[str, str]:
    """When, and of what, the next section is made."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "contract": str(load().document["info"]["version"]),
        "taskpact": version("taskpact"),
        "sources": fingerprint([folder("spec"), folder("suites"), *_programs()]),
    }


def _programs() -> list[Path]:
    """The folders of the judge and of the mock server."""
    return [Path(str(module.__file__)).parent for module in (mockserver, taskpact)]


def _told(section: Section) -> Told:
    return Told(
        name=section.name,
        line=section.line,
        good=section.good,
        of=section.of,
        floor=FLOORS[section.name],
        holds=section.holds,
        shortcomings=section.shortcomings,
        seconds=section.seconds,
        details=section.details,
    )


def _hear(sent: Input, data: bytes) -> None:
    """Show an input as it is sent, and what comes, as literals of Python."""
    click.echo(f"    < {data!r}" if data else f"    > {sent.number}: {sent.data!r}")


def _tell(line: str) -> None:
    """Progress, for whoever watches."""
    if sys.stderr.isatty():
        click.echo(f"    {line}", err=True)
