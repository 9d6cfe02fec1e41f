"""The webhook that the operator names on the command line: its options, and who delivers to it.

The mock's teams have no settings page, so one URL and one secret are the setting of all of them.
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from hashlib import blake2b
from typing import Any

from mockserver import postman
from mockserver.delivery.sending import PATIENCE, HttpSender
from mockserver.delivery.webhook import Retries, Webhook, checked, checked_token
from mockserver.server import Application
from mockserver.world import World

WITHOUT = "none"
"""Stands for no secret at all."""

_USUAL = Retries()

Number = Callable[[str], float]


def add_options(parser: argparse.ArgumentParser, seconds: Number, positive: Number) -> None:
    """Add the options; `seconds` and `positive` read durations, the latter none of zero."""
    parser.add_argument(
        "--webhook", metavar="URL", help="send the completion events of all teams there"
    )
    parser.add_argument(
        "--webhook-secret", default="WEBHOOK_TOKEN", metavar="NAME",
        help=f"secret whose value the events carry, or '{WITHOUT}' (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--webhook-pause", type=seconds, default=_USUAL.first, metavar="SECONDS",
        help="from the first try to the second; each further one is twice as long (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--webhook-tries", type=_count, default=_USUAL.tries, metavar="NUMBER",
        help="tries of one event at most (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--webhook-timeout", type=positive, default=PATIENCE, metavar="SECONDS",
        help="the most that one try may take (%(default)s)",
    )  # fmt: skip


def webhooks(asked: argparse.Namespace, world: World) -> Mapping[str, Webhook]:
    """The setting of each team; none without --webhook. Raises StartError for a bad URL."""
    if asked.webhook is None:
        return {}
    setting = Webhook(checked(asked.webhook), _token(asked))
    return {user.team: setting for user in world.users.values()}


def told(asked: argparse.Namespace) -> dict[str, Any]:
    """What a receiver needs to know: the URL, and the value that comes as bearer credentials."""
    if asked.webhook is None:
        return {}
    return {"webhook": {"url": asked.webhook, "secret": _token(asked)}}


@asynccontextmanager
async def delivering(asked: argparse.Namespace, answer: Application) -> AsyncIterator[None]:
    """Deliver meanwhile."""
    retries = Retries(first=asked.webhook_pause, tries=asked.webhook_tries)
    async with (
        HttpSender(asked.webhook_timeout) as sender,
        postman.delivering(answer, sender, retries, asked.webhook_timeout),
    ):
        yield


def _token(asked: argparse.Namespace) -> str | None:
    """The secret's value; like the users' secrets it is fixed, and none of anybody's."""
    name = asked.webhook_secret
    if name == WITHOUT:
        return None
    return checked_token(f"value_{blake2b(name.encode(), digest_size=20).hexdigest()}")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"{text[:20]} is not between 1 and 1000")
    return int(text)
