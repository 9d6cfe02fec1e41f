"""`taskpact spec`: check, show, export and compare the contract document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import yaml

from taskpact.cli.errors import CommandError, Exit, nearest
from taskpact.cli.options import contract_options
from taskpact.cli.specdoc import (
    changes,
    document_path,
    metaschema_problems,
    shown,
    size,
    well_formed,
)
from taskpact.contract import load
from taskpact.contract.checking import Problem, form, problems
from taskpact.contract.lowering import lowered
from taskpact.judging.stream_diagram import diagrams
from taskpact.judging.stream_grammar import contracted


@click.group("spec")
def command() -> None:
    """Check, show, export and compare the contract."""


@command.command()
@contract_options
@click.pass_context
def validate(ctx: click.Context, spec: Path | None, overlay: tuple[Path, ...]) -> None:
    """Tell whether the contract document is sound.

    Exit status 0 when it is, 1 when it can be read but is not sound, 2 when it cannot be used.
    """
    contract = load(spec, overlay)
    meta = () if any(form(contract.document)) else metaschema_problems(contract.document)
    found = (*(meta or ()), *problems(contract))
    for problem in found:
        click.echo(_line(problem))
    if meta is None:
        click.echo(
            "note: the meta schema of OpenAPI was not asked; pip install openapi-spec-validator"
        )
    grave = sum(not problem.note for problem in found)
    verdict = "sound" if not grave else f"not sound, {grave} problem{'s' * (grave > 1)}"
    click.echo(f"{spec or 'the bundled contract'}: {verdict} ({size(contract)})")
    ctx.exit(Exit.FAILED if grave else Exit.OK)


@command.command()
@click.argument("field")
@contract_options
def show(field: str, spec: Path | None, overlay: tuple[Path, ...]) -> None:
    """Tell in words what the contract says of FIELD."""
    contract = well_formed(spec, overlay)
    if field not in contract.fields:
        hint = nearest(field, contract.fields) or f"there are {', '.join(contract.fields)}"
        raise CommandError(f"the contract has no field {field!r}: {hint}")
    click.echo(shown(contract, contract.field(field)))


@command.command()
@click.option(
    "--openapi",
    "version",
    type=click.Choice(["3.1", "3.2"]),
    default="3.1",
    show_default=True,
    help="3.1 for plain tools; 3.2 is the document itself, overlays applied.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["json", "yaml"]),
    default="yaml",
    show_default=True,
    help="How the document is written.",
)
@click.option("--keep-extensions", is_flag=True, help="Keep the x- members in a 3.1 document.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here instead of standard output.",
)
@contract_options
def export(
    version: str,
    style: str,
    keep_extensions: bool,
    output: Path | None,
    spec: Path | None,
    overlay: tuple[Path, ...],
) -> None:
    """Write the contract for other tools."""
    document = well_formed(spec, overlay).document
    if version == "3.1":
        document = lowered(document, keep_extensions=keep_extensions)
    text = _written(document, style)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{output}: cannot be written ({error.strerror})") from error


@command.command()
@contract_options
def grammar(spec: Path | None, overlay: tuple[Path, ...]) -> None:
    """Draw which chunk may come when in a stream, as Markdown."""
    click.echo(diagrams(contracted(well_formed(spec, overlay))), nl=False)


@command.command()
@click.argument("old", metavar="A", type=click.Path(path_type=Path))
@click.argument("new", metavar="[B]", required=False, type=click.Path(path_type=Path))
@contract_options
@click.pass_context
def diff(
    ctx: click.Context,
    old: Path,
    new: Path | None,
    spec: Path | None,
    overlay: tuple[Path, ...],
) -> None:
    """Tell in terms of the contract what changes from A to B.

    A and B are OpenAPI documents, or folders that hold an openapi.yaml. Without B it is the
    contract that --spec and --overlay name. Requirements are compared where both have a
    requirements.yaml beside them. Exit status 0 when they say the same, 1 when they differ.
    """
    if new is not None and spec is not None:
        raise CommandError("B and --spec name the same thing: leave one out")
    changed = changes(document_path(old), document_path(new or spec), overlay)
    for line in changed:
        click.echo(line)
    ctx.exit(Exit.FAILED if changed else Exit.OK)


def _line(problem: Problem) -> str:
    word = "note" if problem.note else "problem"
    return ": ".join(part for part in (word, problem.pointer, problem.message) if part)


def _written(document: Any, style: str) -> str:  # noqa: ANN401 - a JSON value
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if style == "json":
        return text + "\n"
    # Read again, so that no two parts are one object: YAML would write the second as an alias.
    made: str = yaml.safe_dump(json.loads(text), sort_keys=False, allow_unicode=True, width=100)
    return made
