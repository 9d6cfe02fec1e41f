"""A process that judges edits of the document, one after another, for as long as it is asked.

    python -m taskpact.proving.drifting

It reads the name of an edit on each line and answers with what came of it, as one line of JSON.
What every edit needs (the suites, a mock server of the document as it stands) is made once.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Final

from taskpact.children import Children
from taskpact.contract import load
from taskpact.proving.drift import before, drifted
from taskpact.proving.mutating import Mutation, mutations

_PROGRAM: Final = (sys.executable, "-P", "-m", "taskpact.proving.drifting")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an edit."""

    name: str
    trouble: str
    """Why it is not followed as it should be; empty where it is."""
    cases: int
    """How many cases were judged."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Such a process, while it runs."""

    asked: IO[bytes]
    told: IO[bytes]

    def answer(self, name: str) -> Answer:
        """What comes of this edit. RuntimeError where the process has ended."""
        try:
            self.asked.write(f"{name}\n".encode())
        except BrokenPipeError:
            line = b""
        else:
            line = self.told.readline()
        if not line:
            raise RuntimeError(f"the process that judges edits ended at {name!r}")
        return Answer(**json.loads(line))


@contextmanager
def judge(children: Children) -> Iterator[Judge]:
    """Such a process, one of `children`; it ends with the block."""
    pipe = subprocess.PIPE
    # Without a buffer nothing is left to be written to a process that has ended.
    with children.running(_PROGRAM, stdin=pipe, stdout=pipe, bufsize=0) as process:
        asked, told = process.stdin, process.stdout
        if asked is None or told is None:
            raise RuntimeError("the process that judges edits cannot be talked to")
        with asked, told:
            yield Judge(asked, told)


def answered(edits: Sequence[Mutation], tell: Callable[[str], None], at_once: int) -> list[Answer]:
    """What comes of each edit, by so many such processes; all of them end with it."""
    free: SimpleQueue[Judge] = SimpleQueue()

    def one(edit: Mutation) -> Answer:
        mine = free.get()
        try:
            answer = mine.answer(edit.name)
        finally:
            free.put(mine)  # one that has ended ends whoever waits for it
        tell(f"drift: {edit.name}")
        return answer

    # A thread that waits for a process is let go by its end, and only then can the pool be left.
    with ThreadPoolExecutor(at_once) as pool, Children() as children, ExitStack() as left:
        for _ in range(min(at_once, len(edits))):
            free.put(left.enter_context(judge(children)))
        return list(pool.map(one, edits))


def serve(asked: IO[str], told: IO[str]) -> None:
    """Judge each edit that is named."""
    known = load()
    edits = {each.name: each for each in mutations(known.document)}
    with before(known) as old, tempfile.TemporaryDirectory(prefix="taskpact-") as place:
        for line in asked:
            drift = drifted(edits[line.rstrip("\n")], old, Path(place))
            answer = {"name": drift.mutation.name, "trouble": drift.trouble, "cases": drift.cases}
            print(json.dumps(answer), file=told, flush=True)


def main() -> None:
    """Serve until nobody asks any more. SIGTERM ends it in order, with its mock servers."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    serve(sys.stdin, sys.stdout)


if __name__ == "__main__":
    main()
