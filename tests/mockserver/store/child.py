"""Changes a store, for tests that kill it: `child.py WHERE JOB`, where JOB is one of

grow ID COUNT    add so many runs to one task, once a line comes in
work SEED        make tasks and add runs to them, for ever

and tells each change on a line of its own, once the store has acknowledged it: ID and runs.
"""

from __future__ import annotations

import asyncio
import random
import sys
from dataclasses import replace

from mockserver.runs.config import RunConfig
from mockserver.store.opening import opened
from mockserver.store.protocol import Store
from mockserver.store.records import Delivery, Message, Run, Task


async def add_run(store: Store, task_id: str) -> None:
    run = Run(RunConfig("s", task_id, 0, "hi", {}, "swarm"), Message(None, "hi", ()), 1.0)

    def change(before: Task | None) -> Task:
        task = Task(task_id, "alice", "red", None, 1.0, ()) if before is None else before
        runs = (*task.runs, run)
        return replace(task, runs=runs, deliveries=(Delivery("d", "s", float(len(runs))),))

    after = await store.change(task_id, change)
    print(task_id, len(after.runs), flush=True)


async def grow(store: Store, task_id: str, count: str) -> None:
    print("open", flush=True)
    sys.stdin.readline()
    for _ in range(int(count)):
        await add_run(store, task_id)


async def work(store: Store, seed: str) -> None:
    drawn = random.Random(seed)
    made: list[str] = []
    while True:
        if not made or drawn.random() < 0.5:
            made.append(f"{seed}-{len(made)}")
            await add_run(store, made[-1])
        else:
            await add_run(store, drawn.choice(made))


async def main(where: str, job: str, *arguments: str) -> None:
    store = await opened(where)
    await {"grow": grow, "work": work}[job](store, *arguments)
    await store.close()


asyncio.run(main(*sys.argv[1:]))
