"""Start the server and print where it listens: `python -m examples.fastapi_server --port 0`."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import sys
from pathlib import Path

import uvicorn

if __package__:
    from .app import Settings, create_app
    from .auth import Directory, User
else:  # started by its path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from fastapi_server.app import Settings, create_app
    from fastapi_server.auth import Directory, User

USERS = "alice:red,bob:red,mallory:blue"


class AnnouncingServer(uvicorn.Server):
    """Prints one line of JSON as soon as connections are accepted."""

    def __init__(self, config: uvicorn.Config, tokens: dict[str, str]) -> None:
        super().__init__(config)
        self._tokens = tokens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce the address."""
        await super().startup(sockets=sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        ready = {"url": f"http://{host}:{port}", "tokens": self._tokens}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()


def _models() -> str:
    lines = Path(__file__).with_name("models.txt").read_text(encoding="utf-8").splitlines()
    return ",".join(line for line in lines if line and not line.startswith("#"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fastapi_server", description=__doc__)
    setting = os.environ.get
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--secret", default=setting("TASKS_SECRET") or secrets.token_hex(32))
    parser.add_argument("--users", default=setting("TASKS_USERS", USERS), help="name:team,...")
    parser.add_argument("--models", default=setting("TASKS_MODELS") or _models())
    parser.add_argument("--run-seconds", type=float, default=setting("TASKS_RUN_SECONDS", "0.4"))
    parser.add_argument("--ping-seconds", type=float, default=setting("TASKS_PING_SECONDS", "0.1"))
    return parser.parse_args()


def main() -> None:
    """Serve until a signal arrives."""
    options = _arguments()
    pairs = (entry.partition(":") for entry in options.users.split(","))
    directory = Directory(options.secret, [User(name, team) for name, _, team in pairs])
    settings = Settings(
        models=tuple(options.models.split(",")),
        run_seconds=options.run_seconds,
        ping_seconds=options.ping_seconds,
    )
    config = uvicorn.Config(
        create_app(directory, settings),
        host=options.host,
        port=options.port,
        http="h11",
        ws="none",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    tokens = {name: directory.mint(user) for name, user in directory.users.items()}
    AnnouncingServer(config, tokens).run()


if __name__ == "__main__":
    main()
