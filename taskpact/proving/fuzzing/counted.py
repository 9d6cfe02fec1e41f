"""The mock server as it is, in a process that tells how much it holds when it is asked.

The resident set of a process also has what its allocator keeps for later. A block is one piece of
memory that a value of Python's lives in: as many of them after each of many inputs means that
nothing is kept of any. Asked by `SIGNAL`, it prints their number in a line of its own.
"""

from __future__ import annotations

import gc
import signal
import sys
from typing import Final

from mockserver.commandline import main

SIGNAL: Final = getattr(signal, "SIGUSR1", None)
"""None where the system has no such signal: nobody can ask there."""


def _tell(*_: object) -> None:
    gc.collect()
    print(sys.getallocatedblocks(), flush=True)


if __name__ == "__main__":
    if SIGNAL is not None:
        signal.signal(SIGNAL, _tell)
    sys.exit(main())
