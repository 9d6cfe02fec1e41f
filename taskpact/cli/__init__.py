"""The command line. Each command is one module of this package, imported when it is called.

`taskpact --help` must not wait for parts that only one command needs, so nothing but click
and `taskpact.cli.errors` is imported here. A command module has a click command `command`.
"""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

import click

from taskpact.cli.errors import CommandError, Exit, ended, nearest

COMMANDS: Mapping[str, str] = {
    "check": "Judge a server by the contract.",
    "judge": "Judge the record of a run again, without the server.",
    "serve": "Run the mock server.",
    "token": "Mint a token for the mock server.",
    "spec": "Check, show, export and compare the contract.",
    "explain": "Tell what a requirement means and how it is checked.",
    "prove": "Prove the suites on servers that are known to be wrong.",
    "deviations": "List the ways the mock server can be told to break the contract.",
}
"""By name of module and command: its help in one line."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command; None where there is no such name."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"{__name__}.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"{__name__}.{cmd_name}.command is no click command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but with a hint where the name is nearly one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = nearest(args[0], COMMANDS) or f"there are {', '.join(COMMANDS)}"
            raise CommandError(f"no command {args[0]!r}: {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 conformant or done, 1 a MUST failed or the answer is no, 2 usage or"
    " configuration, 3 the target could not be judged, 4 an error of taskpact's own, 130"
    " interrupted.",
)
@click.version_option(package_name="taskpact", message="%(prog)s %(version)s")
def command() -> None:
    """Tell whether a server keeps the create-task contract, and stand in for one."""


def run(args: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; prints, never raises."""
    try:
        status = command.main(
            args=None if args is None else list(args), prog_name="taskpact", standalone_mode=False
        )
    # The one boundary where every error becomes a sentence and a status.
    except Exception as error:  # noqa: BLE001
        return int(ended(error))
    return status if isinstance(status, int) else int(Exit.OK)


def main() -> NoReturn:
    """Entry point of the console script. SIGTERM ends every command in order, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run())
