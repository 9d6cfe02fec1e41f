"""What counts as a change of a task that nothing should have happened to."""

import copy

import pytest

from taskpact.judging.unchanged import change

BEFORE = {
    "messages": [{"role": "user", "parts": [{"type": "text", "text": "Hi."}]}],
    "task": {"id": "t", "title": "Hi", "visibility": "private", "updated_at": "1"},
    "stream": {"streamId": "b", "streamStatus": "completed", "last_seq": 3, "run_config": {"x": 1}},
    "streams": [
        {"stream_id": "a", "status": "aborted", "created_at": "1"},
        {"stream_id": "b", "status": "completed", "created_at": "2"},
    ],
}


def changed(edit):
    after = copy.deepcopy(BEFORE)
    edit(after)
    return change(BEFORE, after)


@pytest.mark.parametrize(
    "edit",
    [
        dict.copy,
        lambda d: d["task"].update(updated_at="2", title="A better title", views=7),
        lambda d: d["messages"].append({"role": "assistant", "parts": []}),
        lambda d: d["stream"].update(last_seq=4),
        lambda d: d["streams"].reverse(),
        lambda d: d["streams"][0].update(completed_at="3"),
    ],
)
def test_what_time_may_change_is_no_change(edit):
    assert changed(edit) is None


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda d: d["streams"].append({"stream_id": "c", "status": "running"}), "'c'"),
        (lambda d: d["streams"].pop(), "has the streams ['a']"),
        (lambda d: d.pop("streams"), "has the streams []"),
        (lambda d: d["streams"][0].update(status="completed"), "stream a is 'completed'"),
        (lambda d: d["stream"].update(streamStatus="running"), "/stream/streamStatus is 'running'"),
        (lambda d: d["stream"].update(run_config={"x": 2}), "/stream/run_config"),
        (lambda d: d["task"].update(visibility="public"), "/task/visibility is 'public'"),
        (lambda d: d["messages"].append(copy.deepcopy(d["messages"][0])), "user's messages"),
    ],
)
def test_what_somebody_must_have_changed_is_told(edit, says):
    assert says in changed(edit)


def test_details_that_show_nothing_do_not_change():
    assert change({}, {}) is None
    assert change({"messages": "?", "streams": "?"}, {"messages": 3, "streams": None}) is None
