"""Measures the mock beside a bare aiohttp handler, and what a person waits for.

    python benchmarks/run.py [--seconds 1] [--rounds 9] [--without-check]

The two servers are asked in turn, round by round, so that what else the machine does falls on
both; the ratio is the median of the rounds', with the lowest and the highest. Figures are of the
machine they are taken on; ratios travel.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from load import Shot, rate, request

HERE = Path(__file__).resolve().parent
TICK = 1 / os.sysconf("SC_CLK_TCK")
BODY = json.dumps({"task": "Say hello.", "max_steps": 10, "mode": "agent"}).encode()


@dataclass(frozen=True, slots=True)
class Round:
    """What one server did in one round."""

    rate: float
    """Answers per second."""
    per_cpu: float
    """Answers per second of processor time of the server: other processes weigh less on it."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server and what it is asked."""

    pid: int
    shot: Shot

    def asked(self, seconds: float) -> Round:
        """Ask it for so long."""
        used, started_at = cpu(self.pid), time.perf_counter()
        answers = rate(self.shot, seconds)
        took = time.perf_counter() - started_at
        return Round(answers, answers * took / max(cpu(self.pid) - used, TICK))


@contextlib.contextmanager
def started(*command: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process and the first line it prints; ended by its pid."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
    )
    try:
        yield process, process.stdout.readline()
    finally:
        process.terminate()
        process.wait(10)


def mock(*flags: str) -> contextlib.AbstractContextManager[tuple[subprocess.Popen[str], str]]:
    """The mock server without any pace."""
    flags = ("--port", "0", "--ready-json", "--pace", "0", *flags)
    return started(sys.executable, "-m", "mockserver", *flags)


def throughput(seconds: float, rounds: int) -> None:
    """Acknowledgements and streams per second, and their ratio to the bare handler's."""
    with mock() as (process, line):
        ready = json.loads(line)
        port = urlsplit(ready["url"]).port
        authorization = f"Authorization: Bearer {ready['tokens']['alice']}"
        events, size = shape(ready["url"], authorization)
        bare_command = (sys.executable, str(HERE / "bare.py"), str(events), str(size))
        with started(*bare_command) as (bare, bare_line):
            bare_port = int(bare_line)
            path = "/api/v1/tasks"
            wants_json = (authorization, "Accept: application/json")
            shots = {
                "acknowledgement": (
                    Shot(bare_port, request("/acknowledge", BODY, wants_json), b"}"),
                    Shot(port, request(path, BODY, wants_json), b"}"),
                ),
                f"stream of {events} events": (
                    Shot(bare_port, request("/stream", BODY, (authorization,)), b"0\r\n\r\n"),
                    Shot(port, request(path, BODY, (authorization,)), b"0\r\n\r\n"),
                ),
            }
            for name, (bare_shot, mock_shot) in shots.items():
                theirs, ours = Peer(bare.pid, bare_shot), Peer(process.pid, mock_shot)
                compare(name, theirs, ours, seconds, rounds)


def compare(name: str, bare: Peer, other: Peer, seconds: float, rounds: int) -> None:
    """Ask both in turn and print medians, of what was measured and of the ratio in each round."""
    bare.asked(0.3), other.asked(0.3)  # warm
    pairs = [(bare.asked(seconds), other.asked(seconds)) for _ in range(rounds)]
    for unit, values in (
        (" /s", [(theirs.rate, mine.rate) for theirs, mine in pairs]),
        (" answers per second of CPU", [(theirs.per_cpu, mine.per_cpu) for theirs, mine in pairs]),
    ):
        first, second = (statistics.median(each) for each in zip(*values, strict=True))
        ratios = sorted(mine / theirs for theirs, mine in values)
        print(
            f"{name:22} bare {first:6.0f}   mock {second:6.0f}   ratio"
            f" {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}){unit}"
        )


def shape(url: str, authorization: str) -> tuple[int, int]:
    """How many events the mock's stream has, and their mean size in bytes."""
    name, _, value = authorization.partition(": ")
    headers = {name: value, "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{url}/api/v1/tasks", BODY, headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        body = answer.read()
    events = body.count(b"\n\n")
    return events, len(body) // events


def memory(streams: int = 1000) -> None:
    """Resident memory of the mock for each stream that is open and silent."""
    with mock("--first", "600") as (process, line):
        ready = json.loads(line)
        port = urlsplit(ready["url"]).port
        authorization = f"Authorization: Bearer {ready['tokens']['alice']}"
        asked = request("/api/v1/tasks", BODY, (authorization,))
        before = resident(process.pid)
        connections = []
        for _ in range(streams):
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            connection.sendall(asked)
            connection.recv(4096)
            connections.append(connection)
        each = (resident(process.pid) - before) / streams
        for connection in connections:
            connection.close()
    print(f"{'an open stream':26} {each / 1024:.1f} KiB of memory ({streams} open)")


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) * TICK


def resident(pid: int) -> int:
    """Resident set of a process, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def waits(rounds: int) -> None:
    """What a person waits for: help, and the first answer of `serve`."""
    program = str(Path(sys.executable).parent / "taskpact")

    def help_page() -> None:
        subprocess.run([program, "--help"], capture_output=True, check=True)

    print(f"{'taskpact --help':26} {timed(rounds, help_page):.2f} s")
    print(f"{'serve to first answer':26} {timed(rounds, first_answer):.2f} s")


def first_answer() -> None:
    """Start the mock and read its health."""
    with mock() as (_, line):
        urllib.request.urlopen(json.loads(line)["url"] + "/healthz", timeout=10).read()


def timed(rounds: int, work: Callable[[], object]) -> float:
    """Median of the seconds that `work` takes."""
    taken = []
    for _ in range(rounds):
        started_at = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started_at)
    return statistics.median(taken)


def full_check() -> None:
    """A whole check of the embedded mock server."""
    program = str(Path(sys.executable).parent / "taskpact")
    seconds = timed(1, lambda: subprocess.run([program, "check"], capture_output=True, check=True))
    print(f"{'a full check':26} {seconds:.1f} s")


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--without-check", action="store_true", help="leave the full check out")
    asked = parser.parse_args()
    throughput(asked.seconds, asked.rounds)
    memory()
    waits(asked.rounds)
    if not asked.without_check:
        full_check()


if __name__ == "__main__":
    main()
