"""What `taskpact spec` works out before it prints: one field in words, a document's size.

Reads the documents through `taskpact.contract`; prints nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from taskpact.cli.layout import labelled
from taskpact.contract import Contract, ContractError, Field, folder, load
from taskpact.contract import document as documents
from taskpact.contract import rules as tables
from taskpact.contract.checking import Problem, require_form
from taskpact.contract.comparing import differences, requirement_differences
from taskpact.contract.contract import DOCUMENT
from taskpact.contract.document import Node
from taskpact.contract.requirements import requirements
from taskpact.contract.schema import compiled
from taskpact.contract.shape import walk
from taskpact.contract.words import counts_as_omitted, kind, literal, omitted, rules, span

REQUIREMENTS = "requirements.yaml"


def well_formed(path: Path | None, overlays: Sequence[Path] = ()) -> Contract:
    """The contract, its document known to be of the right form; ContractError otherwise."""
    contract = load(path, overlays)
    try:
        require_form(contract.document)
    except ContractError as error:
        raise ContractError(f"{path}: {error}") from error
    return contract


def size(contract: Contract) -> str:
    """How much a document holds."""
    kinds = [place.kind for place in walk(contract.document)]
    counts = {
        "operations": len(contract.operations),
        "fields": len(contract.fields),
        "schemas": kinds.count("schema"),
        "examples": kinds.count("example"),
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def metaschema_problems(document: Node) -> tuple[Problem, ...] | None:
    """What breaks the meta schema of OpenAPI; None where the package that has it is missing."""
    version = ".".join(str(document["openapi"]).split(".")[:2])
    try:
        source = files("openapi_spec_validator") / f"resources/schemas/v{version}/schema.json"
        schema = json.loads(source.read_text(encoding="utf-8"))
    except (ModuleNotFoundError, FileNotFoundError):
        return None
    return tuple(
        Problem(violation.pointer, violation.message)
        for violation in compiled(schema).violations(document)
    )


def shown(contract: Contract, field: Field) -> str:
    """Everything the contract says of one field, in words."""
    rows: list[tuple[str, Sequence[str]]] = [
        ("meaning", [str(field.schema.get("description", ""))]),
        ("type", [kind(field)]),
        ("range", [span(field)]),
        ("values", [", ".join(map(literal, field.values))]),
        ("when omitted", omitted(field)),
        *_derived(contract, field),
        ("counts as omitted", [counts_as_omitted(field)]),
        ("used only when absent", [field.used_when_absent or ""]),
        ("resolved value at", [f"{each.pointer} ({each.origin})" for each in field.resolved_at]),
        ("requirements", _requirements(contract, field)),
    ]
    return f"{field.name}\n{labelled(rows)}"


def _derived(contract: Contract, field: Field) -> list[tuple[str, Sequence[str]]]:
    """The tables of the derived names that the field's default asks for."""
    asked = {name for rule in field.default_rules for name in rule.when}
    return [
        (name, rules([tables.rule(row) for row in table["rules"]]))
        for name, table in contract.request.get("x-derived", {}).items()
        if name in asked
    ]


def _requirements(contract: Contract, field: Field) -> list[str]:
    """Those whose sentence names the field, as code."""
    return [
        f"{each.id} {each.level} {each.sentence}"
        for each in contract.requirements.values()
        if f"`{field.name}`" in each.sentence
    ]


def document_path(path: Path | None) -> Path:
    """The document that a path names: itself, the one in a folder, or the bundled one."""
    found = folder("spec") if path is None else path
    return found / DOCUMENT if found.is_dir() else found


def changes(old: Path, new: Path, overlays: Sequence[Path]) -> tuple[str, ...]:
    """What changes from the document `old` to `new` with overlays, a line each."""
    before, after = old.parent / REQUIREMENTS, new.parent / REQUIREMENTS
    changed = differences(well_formed(old), well_formed(new, overlays))
    if not before.is_file() or not after.is_file():
        return changed
    registers = (requirements(documents.read(path)) for path in (before, after))
    return (*changed, *requirement_differences(*registers))
