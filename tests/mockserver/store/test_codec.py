"""A task comes back from its stored form as it was; what is no such form is told so."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields
from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockserver.errors import StartError, StoreError
from mockserver.runs.config import RunConfig
from mockserver.store.codec import VERSION, decoded, encoded
from mockserver.store.records import Abort, Decision, Delivery, Message, Run, Task

texts = st.text(max_size=12)
"""Unicode scalar values: no surrogates."""
times = st.floats(allow_nan=False, allow_infinity=False)
integers = st.integers(-(2**63), 2**64 - 1)
plain = st.none() | st.booleans() | integers | times | texts
json_values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)
objects = st.dictionaries(texts, json_values, max_size=4)


def tuples(of, size=3):
    return st.lists(of, max_size=size).map(tuple)


def records(kind, **members):
    """Records of a kind, with a strategy for every one of its fields."""
    assert set(members) == {each.name for each in fields(kind)}
    return st.builds(kind, **members)


configs = records(
    RunConfig, stream_id=texts, task_id=texts, seed=integers, text=texts, values=objects,
    route=texts, history=tuples(texts), secret_names=tuples(texts), file_keys=tuples(texts),
    after=st.sampled_from(["", "question", "plan"]), suspended_stream=texts, answers=objects,
)  # fmt: skip
runs = records(
    Run,
    config=configs,
    message=records(Message, id=st.none() | texts, text=texts, parts=tuples(objects)),
    started_at=times,
    decision=st.none() | records(Decision, approved=st.booleans(), at=times),
    aborts=tuples(records(Abort, target=texts, at=times)),
)
deliveries = records(
    Delivery, id=texts, stream_id=texts, next_at=st.none() | times, tries=integers, outcome=texts
)
tasks = records(
    Task, id=texts, owner=texts, team=texts, visibility=json_values, created_at=times,
    runs=tuples(runs), deliveries=tuples(deliveries),
)  # fmt: skip


def same(one, other):
    """Equal, and of equal types all the way down: 1 is not 1.0, nor True, and -0.0 is not 0.0."""
    return one == other and repr(one) == repr(other)


@given(tasks)
def test_every_task_comes_back_as_it_was(task):
    assert same(decoded(encoded(task)), task)


wide = st.recursive(
    st.integers() | st.text(st.characters(codec=None, categories=["L", "Cs"]), max_size=5),
    lambda inner: st.lists(inner, max_size=3),
)


@given(wide)
@example(2**64)
@example(-(2**63) - 1)
@example("\ud800")
@example("\udbff\udc00x"[0])
def test_values_that_only_a_deviation_lets_in_come_back_too(made, value):
    """Integers beyond 64 bits, and halves of surrogate pairs."""
    task = made.owing(made.task("t"), 1.5)
    changed = Task(task.id, "alice", "red", value, 0.1, task.runs, task.deliveries)
    assert same(decoded(encoded(changed)), changed)


def test_any_mapping_will_do():
    values = MappingProxyType({"a": MappingProxyType({"b": 1})})
    config = RunConfig("s", "t", 0, "hi", values, "swarm")
    task = Task("t", "alice", "red", None, 1.0, (Run(config, Message(None, "", ()), 1.0),))
    assert decoded(encoded(task)).runs[0].config.values == {"a": {"b": 1}}


def test_what_is_no_json_value_is_refused_by_name():
    with pytest.raises(StoreError, match=r"the task t-1 cannot be kept \(set is no JSON value\)"):
        encoded(Task("t-1", "alice", "red", set(), 1.0, ()))


def test_a_form_without_later_members_is_still_read(made):
    """Members that have defaults may be missing: they came after the form was written."""
    form = json.loads(encoded(made.task("t")))
    for late in ("after", "suspended_stream", "answers"):
        del form["task"]["runs"][0]["config"][late]
    assert decoded(json.dumps(form).encode()) == made.task("t")


def test_a_form_of_another_version_is_told(made):
    form = json.loads(encoded(made.task("t")))
    form["version"] = VERSION + 1
    with pytest.raises(StoreError, match=f"has the form {VERSION + 1}, and the one known here"):
        decoded(json.dumps(form).encode())


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"null", b"1", b"[]", b"{}", b"\xff", b'{"version":1}', b'{"version":1,"task":{}}',
     b'{"wide":true,', b'{"wide":true,"version":1,"task":[1]}', b"[" * 100_000,
     b'{"wide":true,"a":' + b"[" * 100_000],
)  # fmt: skip
def test_a_damaged_form_is_told(data):
    with pytest.raises(StoreError, match="a stored task is damaged") as caught:
        decoded(data)
    assert isinstance(caught.value, StartError)
    assert len(str(caught.value)) < 400


@given(tasks, st.data())
def test_no_damage_ends_in_another_error(task, data):
    """A byte is lost, added or changed: the form is refused, or states another task."""
    whole = bytearray(encoded(task))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    with suppress(StoreError):
        assert isinstance(decoded(bytes(whole)), Task)
