"""`taskpact serve`: the mock server. Its options are the server's own."""

from __future__ import annotations

import click


@click.command(
    "serve",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Run the mock server."""
    from mockserver.commandline import main  # noqa: PLC0415 - the server's parts are heavy

    return main(ctx.args, prog=ctx.command_path)
