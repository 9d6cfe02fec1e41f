"""The command line of the mock server: `taskpact serve` and `python -m mockserver`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NoReturn

from mockserver import server, webhook
from mockserver.admission.authentication import Keys
from mockserver.admission.keys import KeyFileError, keys_of
from mockserver.admission.minting import mint
from mockserver.clock import SystemClock
from mockserver.decisions import CORRECT, Decisions
from mockserver.errors import Refusal, StartError
from mockserver.runs.config import Pace
from mockserver.server import Shelf
from mockserver.store.opening import FORMS, opened
from mockserver.users import users
from mockserver.world import MEBIBYTE, PATIENCE, World
from taskpact.contract import ContractError, load

USAGE = 2
_TOKEN_LIFE = 24 * 3600.0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"taskpact: {message}; see '{self.prog} --help'\n")


def parser(prog: str) -> argparse.ArgumentParser:
    """Every option of the mock server."""
    made = _Parser(prog=prog, description="Run the mock server of the create-task contract.")
    _add_address_and_times(made)
    _add_tokens(made)
    _add_contract_and_store(made)
    webhook.add_options(made, _seconds, _positive)
    made.add_argument("--access-log", action="store_true", help="log every request")
    made.add_argument(
        "--ready-json", action="store_true", help="print address and tokens as one JSON line"
    )
    return made


def _add_address_and_times(made: argparse.ArgumentParser) -> None:
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    made.add_argument(
        "--port", type=int, default=8080, help="port; 0 is any free one (%(default)s)"
    )
    made.add_argument(
        "--pace",
        type=_seconds,
        default=0.05,
        metavar="SECONDS",
        help="between chunks (%(default)s)",
    )
    made.add_argument(
        "--first", type=_seconds, metavar="SECONDS", help="to the first chunk (as --pace)"
    )
    made.add_argument(
        "--heartbeat", type=_positive, default=15.0, metavar="SECONDS",
        help="silence after which a stream carries a comment (%(default)s)",
    )  # fmt: skip
    made.add_argument("--seed", type=int, default=0, help="of what the agent says (%(default)s)")
    made.add_argument(
        "--body-limit", type=int, default=MEBIBYTE, metavar="BYTES", help="(%(default)s)"
    )
    made.add_argument(
        "--patience", type=_positive, default=PATIENCE, metavar="SECONDS",
        help="to wait for the rest of a request (%(default)s)",
    )  # fmt: skip


def _add_tokens(made: argparse.ArgumentParser) -> None:
    made.add_argument("--algorithm", default="HS256", help="of the tokens (%(default)s)")
    made.add_argument(
        "--key", type=Path, metavar="FILE", help="the HMAC secret, or a private key in PEM"
    )
    made.add_argument("--audience", metavar="NAME", help="whom tokens are for: 'aud' of each")
    made.add_argument("--issuer", metavar="NAME", help="whom tokens are from: 'iss' of each")


def _add_contract_and_store(made: argparse.ArgumentParser) -> None:
    made.add_argument("--deviation", metavar="ID", help="break the contract in this way")
    made.add_argument(
        "--shelf", action="store_true", help="let requests choose by 'Prefer: deviation=ID'"
    )
    made.add_argument("--spec", type=Path, metavar="FILE", help="drive it by this document")
    made.add_argument(
        "--overlay", type=Path, action="append", default=[], metavar="FILE",
        help="lay this OpenAPI Overlay over the document",
    )  # fmt: skip
    made.add_argument(
        "--store", default="memory", metavar="WHERE", help=f"keep tasks there: {FORMS}"
    )


def main(arguments: Sequence[str] | None = None, prog: str = "python -m mockserver") -> int:
    """Serve until told to stop; gives the exit status."""
    asked = parser(prog).parse_args(arguments)
    if asked.access_log:
        logging.basicConfig(format="%(message)s", stream=sys.stderr, level=logging.INFO)
    try:
        world = _world(asked)
        decisions, shelf = _decisions(asked)
        with asyncio.Runner(loop_factory=server.loop_factory()) as runner:
            runner.run(_serve(asked, world, decisions, shelf))
    except (ContractError, StartError, KeyFileError) as error:
        print(f"taskpact: {error}", file=sys.stderr)
        return USAGE
    return 0


def _world(asked: argparse.Namespace) -> World:
    contract = load(asked.spec, tuple(asked.overlay))
    return World(
        contract=contract,
        keys=keys_of(asked.algorithm, asked.key, audience=asked.audience, issuer=asked.issuer),
        users=users(contract),
        clock=SystemClock(),
        pace=Pace(asked.pace if asked.first is None else asked.first, asked.pace),
        silence=asked.heartbeat,
        seed=asked.seed,
        body_limit=asked.body_limit,
        patience=asked.patience,
    )


def _decisions(asked: argparse.Namespace) -> tuple[Decisions, Shelf]:
    if not (asked.shelf or asked.deviation):
        return CORRECT, {}
    from mockserver.deviations import SHELF  # noqa: PLC0415 - no part of an ordinary start

    shelf = {name: deviation.change for name, deviation in SHELF.items()}
    try:
        decisions = (
            server.deviating(CORRECT, asked.deviation, shelf) if asked.deviation else CORRECT
        )
    except Refusal as refusal:
        raise StartError(f"{refusal}: 'taskpact deviations' lists them") from refusal
    return decisions, shelf if asked.shelf else {}


async def _serve(
    asked: argparse.Namespace, world: World, decisions: Decisions, shelf: Shelf
) -> None:
    # What is here now stays, what is stored lives long, and no answered request leaves a cycle: to
    # look for garbage among the same values more than once would cost more than it frees. They are
    # looked at soon, while the processor still has them at hand.
    gc.freeze()
    gc.set_threshold(5_000, 10_000, 1_000)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    async with AsyncExitStack() as left:
        store = await opened(asked.store)
        left.push_async_callback(store.close)
        webhooks = webhook.webhooks(asked, world)
        answer = server.application(world, store, decisions, shelf, webhooks)
        if webhooks:
            await left.enter_async_context(webhook.delivering(asked, answer))
        serving = await server.start(
            answer,
            asked.host,
            asked.port,
            access_log=asked.access_log,
            patience=asked.patience,
        )
        left.push_async_callback(serving.stop)
        print(_ready(asked, world, serving.url), flush=True)
        await stopped.wait()


def _ready(asked: argparse.Namespace, world: World, url: str) -> str:
    now = world.clock.now()
    tokens = {name: mint(world.keys, name, now=now, ttl=_TOKEN_LIFE) for name in world.users}
    if asked.ready_json:
        held = {name: dict(user.secrets) for name, user in world.users.items()}
        ready = {"url": url, "tokens": tokens, "pid": os.getpid(), "secrets": held}
        more = {**_secret(world.keys), **_parties(world.keys), **webhook.told(asked)}
        return json.dumps({**ready, **more})
    path = world.contract.operation("createTask").path
    negotiation = world.contract.negotiation
    user = next(iter(tokens))
    body = json.dumps({"task": "Say hello."})
    acknowledged = json.dumps({"task": "Hi", negotiation.field: negotiation.acknowledgement.name})
    head = (
        f'curl -N {url}{path} -H "Authorization: Bearer $TOKEN"'
        " -H 'Content-Type: application/json'"
    )
    return "\n".join(
        [
            f"The mock server of the create-task contract listens on {url} (Ctrl-C stops it).",
            f"A token of the user {user}, good for a day:",
            "",
            f"export TOKEN={tokens[user]}",
            f"{head} -d '{body}'",
            f"{head} -d '{acknowledged}'",
            "",
        ]
    )


def _secret(keys: Keys) -> dict[str, str]:
    """What a judge needs to make wrong tokens; only the shared secret, never a private key."""
    return {"algorithm": keys.algorithm, "secret": keys.secret} if keys.secret else {}


def _parties(keys: Keys) -> dict[str, str]:
    """Whom tokens are for and from, where the server looks at it."""
    named = {"audience": keys.audience, "issuer": keys.issuer}
    return {name: value for name, value in named.items() if value is not None}


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 86400 seconds")
    return value


def _positive(text: str) -> float:
    value = _seconds(text)
    if value == 0:
        raise argparse.ArgumentTypeError("it must be above zero")
    return value
