"""Whatever is done to a store, in whatever order: it does as a list of tasks would."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mockserver.store.opening import opened

names = st.sampled_from("abcdefgh")
owners = st.sampled_from(["alice", "bob"])
times = st.none() | st.sampled_from([-1.0, 0.0, 0.1, 2.0, 2.5, 1e300])
limits = st.integers(1, 4)


class Steps(RuleBasedStateMachine):
    """Two stores at one place (one, where the place is memory), and the list."""

    place = None
    """From nothing to where an empty store is; set below."""
    records = None

    def __init__(self):
        super().__init__()
        self.tasks = {}  # in the order of creation
        self.runner = asyncio.Runner()
        self.where = self.place()
        first = self.do(opened(self.where))
        self.stores = [first, first if self.where == "memory" else self.do(opened(self.where))]

    def do(self, coroutine):
        return self.runner.run(coroutine)

    def turn(self):
        """The stores take turns."""
        self.stores.reverse()
        return self.stores[0]

    def teardown(self):
        for each in self.stores:
            self.do(each.close())
        self.runner.close()

    @rule(name=names, owner=owners, owed_at=times)
    def make_or_lengthen(self, name, owner, owed_at):
        def change(before):
            task = self.records.task(name, owner) if before is None else self.records.more(before)
            return self.records.owing(task, owed_at)

        expected = change(self.tasks.get(name))
        assert self.do(self.turn().change(name, change)) == expected
        self.tasks[name] = expected

    @rule(name=names)
    def raise_in_a_change(self, name):
        def refuse(before):
            assert before == self.tasks.get(name)
            raise LookupError

        with pytest.raises(LookupError):
            self.do(self.turn().change(name, refuse))

    @rule(name=names)
    def change_nothing(self, name):
        if name in self.tasks:
            assert self.do(self.turn().change(name, lambda before: before)) == self.tasks[name]

    @rule(name=names)
    def read(self, name):
        assert self.do(self.turn().task(name)) == self.tasks.get(name)

    @rule(owner=owners, limit=limits, runs=st.integers(0, 2))
    def list_in_pages(self, owner, limit, runs):
        expected = [
            task
            for task in reversed(self.tasks.values())
            if task.owner == owner and len(task.runs) > runs
        ]
        found, cursor = [], None
        for _ in range(len(expected) + 1):
            store = self.stores[0] if self.where == "memory" else self.turn()
            asked = store.page(
                owner, cursor=cursor, limit=limit, keeps=lambda t: len(t.runs) > runs
            )
            page = self.do(asked)
            assert page.total == len(expected)
            found += page.tasks
            cursor = page.cursor
            if cursor is None:
                break
        assert found == expected

    @rule(until=times.filter(lambda at: at is not None), limit=limits)
    def ask_who_owes(self, until, limit):
        owing = [task for task in self.tasks.values() if task.owed_at is not None]
        due = sorted(task.owed_at for task in owing if task.owed_at <= until)
        found = self.do(self.turn().owing(until, limit))
        assert [task.owed_at for task in found] == due[:limit]
        assert all(task == self.tasks[task.id] for task in found)
        assert len({task.id for task in found}) == len(found)

    @rule()
    def open_again(self):
        if self.where != "memory":
            self.do(self.stores[0].close())
            self.stores[0] = self.do(opened(self.where))

    @invariant()
    def the_longest_owed_is_known(self):
        owed = [task.owed_at for task in self.tasks.values() if task.owed_at is not None]
        assert self.do(self.stores[0].owed_at()) == min(owed, default=None)


@pytest.mark.parametrize("kind", ["memory", "sqlite", "redis"])
def test_a_store_does_what_a_list_would(kind, place, made, tmp_path_factory):
    def empty():
        folder = tmp_path_factory.mktemp("model")
        return f"sqlite:{folder / 'tasks.db'}" if kind == "sqlite" else place(kind)

    machine = type("Steps", (Steps,), {"place": staticmethod(empty), "records": made})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
