"""Runs a command and writes what it came to into a file: status, memory, times.

A program of its own, since the system counts the memory of whoever starts a process as the
process's too: this one is small. Run by its path; imports nothing of ours. The command does not
outlive it: SIGTERM ends both.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from typing import NoReturn

_UNIT = 1 if sys.platform == "darwin" else 1024


def main(file: str, seconds: float, command: list[str]) -> None:
    """Run the command, and kill it when it takes longer than so many seconds."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGALRM, _late)
    started = time.monotonic()
    ended = False
    with subprocess.Popen(command, start_new_session=True) as process:  # noqa: S603 - as asked
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            ended = True
        except TimeoutError:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            delayed = _delayed(process.pid)
            if not ended:
                os.killpg(process.pid, signal.SIGKILL)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT
    told = {
        "ended": ended,
        "status": process.returncode,
        "seconds": time.monotonic() - started,
        "delayed": delayed,
        "peak": peak,
    }
    with open(file, "w", encoding="utf-8") as out:  # noqa: PTH123 - pathlib is not small
        json.dump(told, out)


def _late(*_: object) -> NoReturn:
    raise TimeoutError


def _delayed(pid: int) -> float:
    """Seconds in which it could have run and had no processor; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/schedstat", encoding="ascii") as told:  # noqa: PTH123
            return int(told.read().split()[1]) / 1e9
    except OSError:
        return 0.0


main(sys.argv[1], float(sys.argv[2]), sys.argv[3:])
