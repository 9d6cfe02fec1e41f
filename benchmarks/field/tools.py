"""The tools: what each is given, how it is started, and where its findings stand.

The settings are those that let a tool find the most without its being told of any defect; each has
its reason in docs/explanation/against-the-field.md.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from benchmarks.field import findings
from benchmarks.field.documents import for_dredd, for_schemathesis, for_specmatic
from benchmarks.field.running import SAID
from benchmarks.field.serving import Server
from taskpact.contract import load
from taskpact.contract.lowering import lowered
from taskpact.proving.serving import declared

PINNED: Mapping[str, str] = MappingProxyType({"specmatic": "2.55.1", "dredd": "14.1.0"})
"""The npm packages, in the versions that were compared."""

PEERS = ("alice", "mallory")
"""Two users of no common team, for the check of Schemathesis that compares users."""
_OWN = 0.9
"""Of its time, after which taskpact ends by itself; the others write as they find."""
COMBINATIONS = "3"
"""Of optional members and listed values that Specmatic makes requests of, for each example."""


class MissingError(Exception):
    """A tool that is not here; says why in one line."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tool is to be run, and for how long."""

    server: Server
    ids: Mapping[str, str]
    """Of the tasks that were made for it to name."""
    folder: Path
    seconds: float
    quick: bool
    """Whether a few requests are enough, since nobody wants the figures."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is to be started in the tool's folder, and where its findings stand."""

    words: Sequence[str]
    environment: Mapping[str, str]
    report: str


@dataclass(frozen=True, slots=True)
class Tool:
    """One of the tools."""

    name: str
    version: str
    begun: Callable[[Place], Command]
    """Writes what it reads into the folder and gives the command."""
    found: Callable[[str], frozenset[str]]
    """The names of its findings in the text of its report."""


def taskpact(_: Path | None) -> Tool:
    """Ours, with all that can be declared of a target: users, keys, a receiver of events."""

    def begun(place: Place) -> Command:
        config = place.folder / "taskpact.toml"
        config.write_text(declared(place.server.ready), encoding="utf-8")
        return _check(place, "--config", config.name)

    return Tool("taskpact", _installed("taskpact"), begun, findings.of_taskpact)


def taskpact_by_token(_: Path | None) -> Tool:
    """Ours, with what the other tools have: the address and one token."""

    def begun(place: Place) -> Command:
        return _check(place, "--token", place.server.token())

    return Tool("taskpact-by-token", _installed("taskpact"), begun, findings.of_taskpact)


def _check(place: Place, *words: str) -> Command:
    """A whole check, but for the suite that is Schemathesis: nothing shall count for both."""
    quick = ("--area", "SSE") if place.quick else ()
    told = [
        *(sys.executable, "-P", "-m", "taskpact", "check", place.server.url, *words, *quick),
        *("--no-schema", "--at-once", "4", "--report-dir", "."),
        *("--max-time", f"{place.seconds * _OWN:g}"),
    ]
    return Command(told, {}, "latest.json")


def schemathesis(_: Path | None) -> Tool:
    """Schemathesis of this environment, in its own settings, with two users."""

    def begun(place: Place) -> Command:
        _write(place.folder / "openapi.json", for_schemathesis(load().document))
        users = [
            {"name": name, "fixedHeaders": [_authorization(place.server.token(name))]}
            for name in PEERS
        ]
        _write(place.folder / "users.json", {"auth": users})
        settings = f'seed = 1\n[auth.wfc]\npath = "users.json"\npeers = {json.dumps(PEERS)}\n'
        (place.folder / "schemathesis.toml").write_text(settings, encoding="utf-8")
        words = [
            *(sys.executable, "-P", "-m", "schemathesis.cli", "run", "openapi.json"),
            *("--url", place.server.url, "--no-color", "--request-timeout", "10"),
            *("--report", "ndjson", "--report-ndjson-path", "report.ndjson"),
            *(("--phases", "examples") if place.quick else ()),
        ]
        return Command(words, {}, "report.ndjson")

    return Tool("schemathesis", _installed("schemathesis"), begun, findings.of_schemathesis)


def specmatic(packages: Path | None) -> Tool:
    """Specmatic, with positive and negative tests made of the examples."""
    package = _package("specmatic", packages, "java")

    def begun(place: Place) -> Command:
        _write(place.folder / "openapi.json", for_specmatic(lowered(load().document), place.ids))
        settings = {
            "version": 2,
            "contracts": [{"provides": ["openapi.json"]}],
            "test": {"resiliencyTests": {"enable": "all"}},
        }
        _write(place.folder / "specmatic.json", settings)
        environment = {
            "bearer": place.server.token(),
            "EXTENSIBLE_SCHEMA": "true",
            "MAX_TEST_REQUEST_COMBINATIONS": COMBINATIONS,
        }
        jar = str(package / "specmatic.jar")
        words = ["java", "-jar", jar, "test", f"--testBaseURL={place.server.url}"]
        return Command(words, environment, SAID)

    return Tool("specmatic", PINNED["specmatic"], begun, findings.of_specmatic)


def dredd(packages: Path | None) -> Tool:
    """Dredd, with hooks that make the refused requests deserve it."""
    package = _package("dredd", packages, "node")

    def begun(place: Place) -> Command:
        _write(place.folder / "openapi.json", for_dredd(lowered(load().document), place.ids))
        header = ": ".join(_authorization(place.server.token()).values())
        words = [
            *("node", str(package / "bin" / "dredd"), "openapi.json", place.server.url),
            *("--header", header, "--hookfiles", str(Path(__file__).with_name("hooks.js"))),
            *("--color=false", "--loglevel=error"),
        ]
        return Command(words, {}, SAID)

    return Tool("dredd", PINNED["dredd"], begun, findings.of_dredd)


MAKERS: Mapping[str, Callable[[Path | None], Tool]] = MappingProxyType(
    {
        "taskpact": taskpact,
        "taskpact-by-token": taskpact_by_token,
        "schemathesis": schemathesis,
        "specmatic": specmatic,
        "dredd": dredd,
    }
)
"""By name; each takes the folder of npm packages, and raises MissingError."""


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        message = f"{name} is not installed here"
        raise MissingError(message) from None


def _package(name: str, packages: Path | None, program: str) -> Path:
    """The folder of an npm package, which is installed there unless it is there already."""
    wanted = f"{name}@{PINNED[name]}"
    if packages is None:
        message = f"{wanted} needs a folder for npm packages: --packages FOLDER"
        raise MissingError(message)
    folder = packages.resolve() / "node_modules" / name
    try:
        if not (folder / "package.json").exists():
            _quietly("npm", "install", "--prefix", str(packages), wanted)
        _quietly(program, "--version")
        came = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    except (OSError, subprocess.SubprocessError) as error:
        message = f"{wanted} cannot be had: {error}"
        raise MissingError(message) from None
    if came != PINNED[name]:
        message = f"{wanted} is wanted, but version {came} is in {packages}"
        raise MissingError(message)
    return folder


def _quietly(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, timeout=600)


def _authorization(token: str) -> dict[str, str]:
    return {"name": "Authorization", "value": f"Bearer {token}"}


def _write(file: Path, value: Any) -> None:  # noqa: ANN401 - JSON
    file.write_text(json.dumps(value), encoding="utf-8")
