"""`taskpact check`: judges a server by the suites, tells the result and writes the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from taskpact.cli.errors import CommandError
from taskpact.cli.options import contract_options
from taskpact.contract import load
from taskpact.target.options import OPTIONS, Option

F = TypeVar("F", bound=Callable[..., Any])

REPORTS: Final = "reports"
_MANY: Final[Mapping[str, Any]] = {"multiple": True}


def declared_options(command: F) -> F:
    """Add the options that describe a target and a run, each under its `dest`."""
    for each in reversed(OPTIONS):
        command = _option(each)(command)
    return command


def _option(each: Option) -> Callable[[F], F]:
    if not each.metavar:
        return click.option(each.flag, each.dest, is_flag=True, help=each.help)
    kind = float if each.number else str
    said = f"{each.help} [env: {each.environ}]" if each.environ else each.help
    return click.option(
        each.flag, each.dest, metavar=each.metavar, multiple=each.many, type=kind, help=said
    )


@click.command("check")
@click.argument("url", required=False)
@click.option("--area", "areas", metavar="AREA", **_MANY, help="Judge only this area; repeatable.")
@click.option(
    "--requirement", "requirements", metavar="ID", **_MANY, help="Judge only this; repeatable."
)
@click.option("--level", "levels", metavar="LEVEL", **_MANY, help="Judge only this; repeatable.")
@click.option("-m", "--marker", metavar="EXPR", default="", help="Run only checks so marked.")
@click.option("-k", "keyword", metavar="EXPR", default="", help="Run only checks so named.")
@click.option("--no-schema", is_flag=True, help="Leave out the suite that Schemathesis runs.")
@click.option(
    "--report-dir",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=REPORTS,
    show_default=True,
    help="Write the report here.",
)
@click.option("--record", is_flag=True, help="Keep every exchange, for `taskpact judge`.")
@declared_options
@contract_options
def command(
    *,
    url: str | None,
    areas: Sequence[str],
    requirements: Sequence[str],
    levels: Sequence[str],
    marker: str,
    keyword: str,
    no_schema: bool,
    report_dir: Path,
    record: bool,
    spec: Path | None,
    overlay: tuple[Path, ...],
    **options: Any,  # noqa: ANN401 - one for each of the options in the table
) -> int:
    """Judge the server at URL by the contract; without URL, the embedded mock server.

    Prints the verdicts by area and every failure with what sends it again, and writes a report;
    with --record also a record of every exchange, without secrets, that can be judged again.
    Exit status: 0 conformant, 1 a MUST failed, 2 usage or configuration, 3 the target could not be
    judged, 4 an error of taskpact's own, 130 interrupted.
    """
    from taskpact.cli.checking import Asked, judge  # noqa: PLC0415 - heavy; not for --help
    from taskpact.cli.selection import selection  # noqa: PLC0415

    contract = load(spec, overlay)
    asked = Asked(
        contract=contract,
        options=_with_url(options, url),
        chosen=selection(contract.requirements, areas, requirements, levels),
        marker=marker,
        keyword=keyword,
        schema=not no_schema,
        reports=report_dir,
        record=record,
        spec=spec,
        overlays=overlay,
    )
    return int(judge(asked))


def _with_url(options: Mapping[str, Any], url: str | None) -> dict[str, Any]:
    if url and options["taskpact_target"]:
        raise CommandError("URL and --target name the same thing: leave one out")
    return {**options, "taskpact_target": url or options["taskpact_target"]}
