"""The ids of a run: real uuids, the same each time, never shared."""

from __future__ import annotations

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from mockserver.runs.names import names


@given(seed=st.integers())
def test_the_message_id_is_a_uuid_in_its_canonical_form(run, seed):
    made = names(run(seed=seed)).message_id
    parsed = UUID(made)
    assert (str(parsed), parsed.version, parsed.variant) == (made, 8, RFC_4122)


def test_no_two_runs_share_an_id(run):
    made = [names(run(seed=s, stream_id=f"{i}")) for s in range(20) for i in range(20)]
    for ids in zip(*((n.message_id, n.call(1), n.subagent(1)) for n in made), strict=True):
        assert len(set(ids)) == 400


def test_ids_within_a_run_differ_by_kind_and_number(run):
    ids = names(run())
    assert len({ids.message_id, ids.call(1), ids.call(2), ids.subagent(1), ids.subagent(2)}) == 5


def test_a_seed_and_a_stream_do_not_run_into_each_other(run):
    one, other = run(seed=1, stream_id="2/3"), run(seed=12, stream_id="/3")
    assert names(one) != names(other)
