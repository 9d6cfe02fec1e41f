"""The options that describe a target and a run: one table for both command lines.

Data only; `taskpact check` makes click options of it, the plugin pytest options. Both hand the
values on under the same names (`Option.dest`), which `config.settings` reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True, slots=True)
class Option:
    """One option."""

    name: str
    help: str
    metavar: str = ""
    """What stands for the value; empty for a switch."""
    many: bool = False
    """May be repeated; the value is a sequence."""
    number: bool = False
    environ: str = ""
    """The environment variable that says the same, where there is one."""

    @property
    def dest(self) -> str:
        """The name under which the value is handed on."""
        return "taskpact_" + self.name.replace("-", "_")

    @property
    def flag(self) -> str:
        """The option of `taskpact check`."""
        return f"--{self.name}"

    @property
    def pytest_flag(self) -> str:
        """The option of pytest: `--target`, and the rest with a prefix.

        The plugin is loaded into every pytest run of its environment, where a name like
        `--timeout` belongs to others, and pytest does not start with one name given twice.
        """
        return self.flag if self.name == "target" else f"--taskpact-{self.name}"

    def add_to_pytest(self, group: pytest.OptionGroup) -> None:
        """Add it to a group of pytest's options."""
        more: dict[str, Any] = {"metavar": self.metavar}
        if not self.metavar:
            more = {"action": "store_true"}
        elif self.many:
            more |= {"action": "append", "default": []}
        elif self.number:
            more |= {"type": float}
        group.addoption(self.pytest_flag, dest=self.dest, help=self.help, **more)


TARGET: tuple[Option, ...] = (
    Option("target", "Base URL of the server to judge.", "URL", environ="TASKPACT_URL"),
    Option("config", "Read this file instead of taskpact.toml in the current folder.", "FILE"),
    Option("token", "Bearer token of the caller.", "TOKEN", environ="TASKPACT_TOKEN"),
    Option(
        "teammate-token",
        "Bearer token of another user of the caller's team.",
        "TOKEN",
        environ="TASKPACT_TEAMMATE_TOKEN",
    ),
    Option(
        "outsider-token",
        "Bearer token of a user of no common team.",
        "TOKEN",
        environ="TASKPACT_OUTSIDER_TOKEN",
    ),
    Option("token-command", "Run this, without a shell, and take its first line.", "COMMAND"),
    Option(
        "jwt-secret",
        "Shared secret by which the target's tokens are signed.",
        "TEXT",
        environ="TASKPACT_JWT_SECRET",
    ),
    Option("jwt-key", "Private key (PEM) by which the target's tokens are signed.", "FILE"),
    Option(
        "jwt-algorithm",
        "Algorithm of the target's tokens, such as HS256.",
        "NAME",
        environ="TASKPACT_JWT_ALGORITHM",
    ),
    Option(
        "jwt-claims",
        "Claims of the caller's token, a JSON object; iat and exp are added.",
        "JSON",
        environ="TASKPACT_JWT_CLAIMS",
    ),
    Option("header", "Send this with every request; repeat for more.", '"NAME: VALUE"', many=True),
    Option("capability", "Declare that the target has this; repeat for more.", "NAME", many=True),
    Option(
        "no-capability", "Declare that the target lacks this; repeat for more.", "NAME", many=True
    ),
    Option("insecure", "Do not check the target's certificate."),
    Option("timeout", "The most that one request may take.", "SECONDS", number=True),
    Option("no-raw", "Send no malformed HTTP framing."),
)
"""What describes the target."""

RUN: tuple[Option, ...] = (
    Option("seed", "Seed of everything that is chosen at random.", "NUMBER"),
    Option(
        "max-time",
        "The most that the whole run may take; 1200 unless told.",
        "SECONDS",
        number=True,
    ),
    Option(
        "at-once",
        "How many checks may be under way at once: 1 unless told, 4 with the embedded mock server.",
        "NUMBER",
    ),
)
"""What makes a run repeatable, and lets it end."""

OPTIONS: tuple[Option, ...] = TARGET + RUN
"""What both command lines have; what is judged pytest selects in its own ways."""
