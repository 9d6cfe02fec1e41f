"""A process that is killed loses nothing that was acknowledged to it, and breaks nothing."""

from __future__ import annotations

import random

import pytest

ROUNDS = 4


async def told(store):
    """All of alice's tasks, oldest first, page by page."""
    tasks, cursor = [], None
    while True:
        page = await store.page("alice", cursor=cursor, limit=50, keeps=lambda _: True)
        tasks += page.tasks
        cursor = page.cursor
        if cursor is None:
            return tasks[::-1]


def noted(lines):
    """By task, in the order in which they were made: the runs acknowledged last."""
    runs = {}
    for line in lines:
        task_id, count = line.split()
        runs[task_id] = int(count)
    return runs


def killed(child, where, seed, kill):
    """What a child was acknowledged before it was killed, at a moment that the seed says."""
    working = child(where, "work", str(seed))
    wanted = random.Random(seed).randrange(5, 120)
    lines = [working.line() for _ in range(wanted)]
    kill(working)
    lines += working.rest()
    working.leave()
    return noted(lines)


async def check(store, acknowledged):
    """Everything acknowledged is there in its order; at most the change under way is besides."""
    tasks = await told(store)
    runs = {task.id: len(task.runs) for task in tasks}
    assert len(runs) == len(tasks)
    extra = [name for name in runs if name not in acknowledged]
    assert [name for name in runs if name in acknowledged] == list(acknowledged)
    ahead = {name: runs[name] - count for name, count in acknowledged.items()}
    assert set(ahead.values()) <= {0, 1}
    assert [runs[name] for name in extra] == [1] * len(extra)
    owing = await store.owing(float("inf"), len(runs) + 1)
    assert sorted(task.id for task in owing) == sorted(runs)
    assert all(task.owed_at == len(task.runs) for task in tasks)
    return len(extra) + sum(ahead.values())


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_a_killed_process_loses_nothing(durable, opening, child, seed):
    """One kill after another, on the same store: what was there before stays there too."""
    acknowledged = {}
    for each in range(3):
        acknowledged |= killed(child, durable, 10 * seed + each, lambda process: process.kill())
        store = await opening(durable)
        assert await check(store, acknowledged) <= each + 1
        # What the killed change made is there, and is known from now on.
        acknowledged = {task.id: len(task.runs) for task in await told(store)}


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_a_killed_redis_server_loses_nothing_it_has_told(
    own_redis_server, opening, child, seed
):
    """With an append-only file that is written at each change."""

    def kill(process):
        own_redis_server.kill()
        process.kill()

    acknowledged = killed(child, own_redis_server.url, seed, kill)
    own_redis_server.start()
    assert await check(await opening(own_redis_server.url), acknowledged) <= 1


async def test_processes_at_once_lose_no_change(durable, opening, child):
    """They also open the store at once, where nothing is yet."""
    children = [child(durable, "grow", "t", "40") for _ in range(3)]
    for each in children:
        each.go()
    counts = [int(line.split()[1]) for each in children for line in each.rest()]
    assert [each.leave() for each in children] == [0, 0, 0]
    assert sorted(counts) == list(range(1, 121))
    [task] = await told(await opening(durable))
    assert len(task.runs) == 120


async def test_tasks_of_several_processes_have_one_order(durable, opening, child):
    """Each is told once, and those of one process in the order in which it made them."""
    seeds = ["1", "2"]
    children = [child(durable, "work", seed) for seed in seeds]
    for each in children:
        for _ in range(60):
            each.line()
    for each in children:
        each.kill()
        each.rest()
    names = [task.id for task in await told(await opening(durable))]
    assert len(set(names)) == len(names)
    for seed in seeds:
        own = [int(name.partition("-")[2]) for name in names if name.startswith(f"{seed}-")]
        assert own == list(range(len(own)))
