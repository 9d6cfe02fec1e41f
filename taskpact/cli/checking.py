"""What `taskpact check` does once its arguments are read: runs the suites and tells the result."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from taskpact.canary import run as canary
from taskpact.cli.errors import CommandError, Exit, say
from taskpact.cli.progress import Hearing, hearing
from taskpact.cli.selection import Selection, Selector
from taskpact.cli.suites import SCHEMA_SUITE, Ended, run
from taskpact.contract import Contract, folder, load
from taskpact.judging.ledger import Ledger
from taskpact.reporting import terminal
from taskpact.reporting.closing import Ending, ending
from taskpact.reporting.report import RECORD, report, write
from taskpact.target.config import settings
from taskpact.target.declaration import declaration
from taskpact.target.options import OPTIONS
from taskpact.target.target import Target

STATUS: Final[Mapping[Ending, Exit]] = {
    Ending.CONFORMANT: Exit.OK,
    Ending.BROKEN: Exit.FAILED,
    Ending.UNJUDGED: Exit.UNJUDGED,
    Ending.ERROR: Exit.INTERNAL,
}


EMBEDDED: Final[Mapping[str, object]] = {"url": None, "embedded": True}
"""The declaration of the embedded mock server."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of `taskpact check`, read."""

    contract: Contract
    options: Mapping[str, Any]
    chosen: Selection
    marker: str
    keyword: str
    schema: bool
    reports: Path
    record: bool
    spec: Path | None
    overlays: tuple[Path, ...]


def judge(asked: Asked) -> Exit:
    """Run, print, report; the exit status. Raises what keeps the run from being made."""
    at = datetime.now(UTC)
    target = settings(asked.options)
    _prepare(asked.reports)
    _check_harness(asked)
    suites = folder("suites")
    about = {**_described(asked), "at": at.isoformat(), "embedded": target is None}
    with _unfinished(asked.reports) as recording:
        flags = arguments(asked, suites)
        flags += [f"--taskpact-record={recording}"] if asked.record else []
        ended, heard = heard_of(suites, flags, selector(asked.contract, asked.chosen), about)
        ledger = ledger_of(asked.contract, heard, ended)
        made = report(
            ledger,
            asked.contract,
            target=declaration(target) if target else EMBEDDED,
            run={**_described(asked), "interrupted": ended.interrupted},
            at=at,
            trouble=heard.trouble,
            secrets=heard.secrets,
        )
        notes = [_title(asked, target), *_kept(made, asked.reports, recording)]
    show(ledger, heard, notes)
    if ended.interrupted:
        say("interrupted; this is what was judged so far")
        return Exit.INTERRUPTED
    return STATUS[ending(ledger, heard.trouble)]


@contextmanager
def _unfinished(reports: Path) -> Iterator[Path]:
    """A name for the record while it is written; what is not moved from there is no record."""
    path = reports / f".recording-{os.getpid()}"
    try:
        yield path.absolute()
    finally:
        path.unlink(missing_ok=True)


def selector(contract: Contract, chosen: Selection) -> Selector:
    """The plugin that leaves out what is not to be judged."""
    return Selector(chosen, contract.requirements)


def heard_of(
    suites: Path, flags: Sequence[str], chosen: Selector, about: Mapping[str, object]
) -> tuple[Ended, Hearing]:
    """Run the suites with these arguments of pytest; how that ended, and what was heard."""
    with hearing(about) as heard:
        ended = run(suites, flags, heard, [chosen])
    return ended, heard


def arguments(asked: Asked, suites: Path) -> list[str]:
    """The arguments of pytest that follow from those of the command."""
    made: list[str] = []
    for each in OPTIONS:
        value = asked.options.get(each.dest)
        values = value if each.many and value else [value] * (value not in (None, ()))
        if not each.metavar:
            made += [each.pytest_flag] * bool(value)
        else:
            made += [f"{each.pytest_flag}={item}" for item in values]
    made += [f"--spec={asked.spec.absolute()}"] if asked.spec else []
    made += [f"--overlay={each.absolute()}" for each in asked.overlays]
    made += [f"-m={asked.marker}"] if asked.marker else []
    made += [f"-k={asked.keyword}"] if asked.keyword else []
    made += [] if asked.schema else [f"--ignore-glob={suites / SCHEMA_SUITE}"]
    return made


def _prepare(reports: Path) -> None:
    """Find out now, not after the run, that there is no place for its report."""
    try:
        reports.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{reports}: cannot be made a folder ({error.strerror})") from error
    if not os.access(reports, os.W_OK):
        raise CommandError(f"{reports}: cannot be written to; choose another with --report-dir")


def _check_harness(asked: Asked) -> None:
    """Judge nothing by a harness that misjudges servers which are known.

    The canaries keep the bundled contract, whichever one the target is judged by.
    """
    edited = asked.spec or asked.overlays
    why = canary.unfit(load() if edited else asked.contract)
    if why:
        raise CommandError(f"{why}; nothing was judged: reinstall taskpact", Exit.INTERNAL)


def ledger_of(contract: Contract, heard: Hearing, ended: Ended) -> Ledger:
    """What was judged. CommandError where nothing could be."""
    if heard.trouble is None and ended.usage:
        raise CommandError(ended.usage)
    if heard.ledger is not None and (heard.ledger.requirements or heard.trouble):
        return heard.ledger
    if not ended.interrupted:
        raise CommandError(
            "no check is selected by --area, --requirement, --level, -m and -k together"
        )
    known = contract.requirements
    seen = {result.requirement for result in heard.results}
    return Ledger(tuple(known[name] for name in known if name in seen), tuple(heard.results))


def _described(asked: Asked) -> dict[str, object]:
    return {
        "areas": sorted(asked.chosen.areas),
        "requirements": sorted(asked.chosen.requirements),
        "levels": sorted(asked.chosen.levels),
        "marker": asked.marker,
        "keyword": asked.keyword,
        "schema": asked.schema,
        "seed": asked.options.get("taskpact_seed"),
        "max_time": asked.options.get("taskpact_max_time"),
        "spec": str(asked.spec) if asked.spec else None,
        "overlays": [str(each) for each in asked.overlays],
    }


def _title(asked: Asked, target: Target | None) -> str:
    version = asked.contract.document["info"]["version"]
    where = target.url if target else "the embedded mock server"
    return f"target: {where}, by the contract of {version}"


def _kept(made: Mapping[str, Any], reports: Path, recording: Path) -> list[str]:
    try:
        path = write(made, reports, recording)
    except OSError as error:
        return [f"report: none, {reports} cannot be written to ({error.strerror})"]
    kept = path.with_suffix(RECORD)
    return [f"report: {path}", *([f"record: {kept}"] if kept.exists() else [])]


def show(ledger: Ledger, heard: Hearing, notes: list[str]) -> None:
    """Print the report."""
    trouble, hidden = heard.trouble, heard.secrets
    if sys.stdout.isatty():
        terminal.show(ledger, trouble, terminal.console(), hidden, notes)
        return
    try:
        sys.stdout.write(terminal.plain(ledger, trouble, hidden, notes))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; the status is to be that of the run all the same.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
