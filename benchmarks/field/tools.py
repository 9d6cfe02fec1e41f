"""The other tools: what each is given, how it is started, and how its findings are read.

The settings are those of the tools' own documentation that let them find the most here; each has a
line of reason in docs/explanation/against-the-field.md.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.field import findings
from benchmarks.field.documents import for_dredd, for_specmatic
from benchmarks.field.running import Ran, ran
from benchmarks.field.server import Server
from taskpact.contract import load
from taskpact.contract.lowering import lowered

PEERS = ("alice", "mallory")
"""Two users of no common team, for the check of Schemathesis that compares users."""
COMBINATIONS = "3"
"""Of optional members and listed values that Specmatic makes requests of, for each example."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is to be started in the tool's folder, and where its findings stand."""

    words: Sequence[str]
    environment: Mapping[str, str]
    report: str
    """Name of the file that holds the findings."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One of the tools."""

    name: str
    version: str
    begun: Callable[[Server, Mapping[str, str], Path], Command]
    """Writes what it reads into the folder and gives the command."""
    found: Callable[[Sequence[str]], frozenset[str]]
    seconds: float
    """The most that one run may take."""

    def judged(
        self, server: Server, ids: Mapping[str, str], folder: Path
    ) -> tuple[Ran, frozenset[str]]:
        """Judge this server; what it found as far as it came."""
        command = self.begun(server, ids, folder)
        done = ran(command.words, folder, self.seconds, command.environment)
        report = folder / command.report
        text = report.read_text(encoding="utf-8", errors="replace") if report.exists() else ""
        whole = text if text.endswith("\n") else text.rpartition("\n")[0]
        return done, self.found(whole.split("\n") if whole else [])


def schemathesis() -> Tool:
    """Schemathesis of this environment, with the document as it is, in OpenAPI 3.2."""

    def begun(server: Server, _: Mapping[str, str], folder: Path) -> Command:
        _write(folder / "openapi.json", load().document)
        users = [
            {"name": name, "fixedHeaders": [_authorization(server.token(name))]} for name in PEERS
        ]
        _write(folder / "users.json", {"auth": users})
        peers = json.dumps(PEERS)
        settings = f'seed = 1\n[auth.wfc]\npath = "users.json"\npeers = {peers}\n'
        (folder / "schemathesis.toml").write_text(settings, encoding="utf-8")
        words = [
            *(sys.executable, "-P", "-m", "schemathesis.cli", "run", "openapi.json"),
            *("--url", server.url, "--no-color", "--request-timeout", "10"),
            *("--report", "ndjson", "--report-ndjson-path", "report.ndjson"),
        ]
        return Command(words, {}, "report.ndjson")

    version = importlib.metadata.version("schemathesis")
    return Tool("Schemathesis", version, begun, _told(findings.of_schemathesis), 180)


def specmatic(packages: Path) -> Tool:
    """Specmatic of these npm packages, with positive and negative tests made of examples."""
    package = packages / "node_modules" / "specmatic"

    def begun(server: Server, ids: Mapping[str, str], folder: Path) -> Command:
        _write(folder / "openapi.json", for_specmatic(lowered(load().document), ids))
        settings = {
            "version": 2,
            "contracts": [{"provides": ["openapi.json"]}],
            "test": {"resiliencyTests": {"enable": "all"}},
        }
        _write(folder / "specmatic.json", settings)
        environment = {
            "bearer": server.token(),
            "EXTENSIBLE_SCHEMA": "true",
            "MAX_TEST_REQUEST_COMBINATIONS": COMBINATIONS,
        }
        jar = str(package / "specmatic.jar")
        words = ["java", "-jar", jar, "test", f"--testBaseURL={server.url}"]
        return Command(words, environment, "output.txt")

    return Tool("Specmatic", _version(package), begun, findings.of_specmatic, 120)


def dredd(packages: Path) -> Tool:
    """Dredd of these npm packages, with hooks that make the refused requests deserve it."""
    package = packages / "node_modules" / "dredd"

    def begun(server: Server, ids: Mapping[str, str], folder: Path) -> Command:
        _write(folder / "openapi.json", for_dredd(lowered(load().document), ids))
        header = ": ".join(_authorization(server.token()).values())
        words = [
            *("node", str(package / "bin" / "dredd"), "openapi.json", server.url),
            *("--header", header, "--hookfiles", str(Path(__file__).with_name("hooks.js"))),
            *("--color=false", "--loglevel=error"),
        ]
        return Command(words, {}, "output.txt")

    return Tool("Dredd", _version(package), begun, findings.of_dredd, 60)


def _told(found: Callable[[Sequence[str]], frozenset[str]]) -> Callable[..., frozenset[str]]:
    return lambda lines: found([line for line in lines if line])


def _authorization(token: str) -> dict[str, str]:
    return {"name": "Authorization", "value": f"Bearer {token}"}


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])


def _write(file: Path, value: Any) -> None:  # noqa: ANN401 - JSON
    file.write_text(json.dumps(value), encoding="utf-8")
