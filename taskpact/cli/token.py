"""`taskpact token`: mints a token for the mock server, right or wrong in one respect."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from mockserver.admission.keys import DEFAULT_ALGORITHM, keys_of
from mockserver.admission.minting import HOUR, mint
from mockserver.users import TEAMS
from taskpact.cli.errors import CommandError

CENTURY = 100 * 365 * 24 * int(HOUR)


@click.command("token")
@click.option(
    "--user",
    type=click.Choice(list(TEAMS)),
    default=next(iter(TEAMS)),
    show_default=True,
    help="Whose token: alice and bob are of one team, mallory of another.",
)
@click.option("--expired", is_flag=True, help="Expired an hour ago.")
@click.option("--not-yet", is_flag=True, help="Valid in an hour only.")
@click.option(
    "--ttl",
    metavar="SECONDS",
    type=click.IntRange(min=1, max=CENTURY),
    default=int(HOUR),
    help="How long it is valid; an hour unless told.",
)
@click.option(
    "--claims",
    metavar="JSON",
    help="An object of claims to add or replace; null leaves one out.",
)
@click.option(
    "--algorithm",
    metavar="NAME",
    default=DEFAULT_ALGORITHM,
    show_default=True,
    help="As given to 'serve'.",
)
@click.option(
    "--key",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="As given to 'serve': a shared secret, or a private key in PEM.",
)
@click.option("--secret", metavar="TEXT", help="A shared secret, instead of a file.")
@click.option("--audience", metavar="NAME", help="As given to 'serve': whom the token is for.")
@click.option("--issuer", metavar="NAME", help="As given to 'serve': whom the token is from.")
def command(
    user: str,
    *,
    expired: bool,
    not_yet: bool,
    ttl: int,
    claims: str | None,
    algorithm: str,
    key: Path | None,
    secret: str | None,
    audience: str | None,
    issuer: str | None,
) -> None:
    """Mint a token for the mock server and print it."""
    keys = keys_of(algorithm, key, secret=secret, audience=audience, issuer=issuer)
    now = time.time()
    wanted = {**_times(now, ttl, expired=expired, not_yet=not_yet), **_claims(claims)}
    click.echo(mint(keys, user, now=now, ttl=ttl, claims=wanted))


def _times(now: float, ttl: int, *, expired: bool, not_yet: bool) -> dict[str, object]:
    if expired and not_yet:
        raise CommandError("--expired and --not-yet exclude each other: give one of them")
    if expired:
        return {"iat": int(now - HOUR - ttl), "exp": int(now - HOUR)}
    if not_yet:
        return {"nbf": int(now + HOUR), "exp": int(now + HOUR + ttl)}
    return {}


def _claims(text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"--claims is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise CommandError('--claims is not a JSON object, such as {"aud": "me"}')
    return value
