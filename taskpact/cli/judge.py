"""`taskpact judge`: judges a record again, without the server and without a network."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from taskpact.cli.errors import CommandError, Exit


@click.command("judge")
@click.argument("file", metavar="RECORD", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--report-dir",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the report here as well.",
)
def command(*, file: Path, report_dir: Path | None) -> int:
    """Judge the exchanges of RECORD again and print the report of that run.

    RECORD is what `taskpact check` has written. Nothing is sent. By the same version of taskpact
    the report is the same, byte for byte; by another one its checks decide, and what they ask for
    and the record does not hold is INCONCLUSIVE. Exit status as of `taskpact check`.
    """
    from taskpact.recording.file import RecordError, read  # noqa: PLC0415 - heavy; not for --help

    try:
        held = read(file)
    except RecordError as error:
        raise CommandError(f"{file}: {error}") from error
    except OSError as error:
        raise CommandError(f"{file}: cannot be read ({error.strerror})") from error
    if held.end.get("interrupted"):
        raise CommandError(f"{file}: the run was interrupted, so the record is not whole")
    try:
        return int(_again(file, held.head, report_dir))
    except (KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{file}: is no whole record ({error!r})") from error


def _again(file: Path, head: Mapping[str, Any], reports: Path | None) -> Exit:
    from taskpact.cli import checking  # noqa: PLC0415
    from taskpact.cli.selection import Selection  # noqa: PLC0415
    from taskpact.contract import folder, load  # noqa: PLC0415
    from taskpact.reporting.closing import ending  # noqa: PLC0415
    from taskpact.reporting.report import report, write  # noqa: PLC0415

    about = dict(head["about"])
    at, embedded = datetime.fromisoformat(about.pop("at")), about.pop("embedded")
    chosen = Selection(*(frozenset(about[name]) for name in ("areas", "requirements", "levels")))
    suites = folder("suites")
    with _document(head) as spec:
        contract = load(spec)
        flags = [f"--taskpact-replay={file.absolute()}", *_flags(about, suites, spec)]
        selector = checking.selector(contract, chosen)
        ended, heard = checking.heard_of(suites, flags, selector, {})
    ledger = checking.ledger_of(contract, heard, ended)
    made = report(
        ledger,
        contract,
        target=checking.EMBEDDED if embedded else head["target"],
        run={**about, "interrupted": False},
        at=at,
        trouble=heard.trouble,
        secrets=heard.secrets,
        python=head["environment"]["python"],
    )
    where = "the embedded mock server" if embedded else head["target"]["url"]
    notes = [f"target: {where}, as recorded at {head['at']}"]
    if reports is not None:
        notes.append(f"report: {write(made, reports)}")
    checking.show(ledger, heard, notes)
    return checking.STATUS[ending(ledger, heard.trouble)]


def _flags(about: Mapping[str, Any], suites: Path, spec: Path | None) -> list[str]:
    """The arguments of pytest by which the same checks are selected."""
    from taskpact.cli.suites import SCHEMA_SUITE  # noqa: PLC0415

    made = [f"--spec={spec}"] if spec else []
    made += [f"-m={about['marker']}"] if about["marker"] else []
    made += [f"-k={about['keyword']}"] if about["keyword"] else []
    made += [] if about["schema"] else [f"--ignore-glob={suites / SCHEMA_SUITE}"]
    made += [f"--taskpact-seed={about['seed']}"] if about["seed"] else []
    return made


@contextmanager
def _document(head: Mapping[str, Any]) -> Iterator[Path | None]:
    """The document that the run was judged by, where it is not the bundled one."""
    if head.get("document") is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="taskpact-") as place:
        path = Path(place) / "openapi.json"
        path.write_text(json.dumps(head["document"]), encoding="utf-8")
        yield path
