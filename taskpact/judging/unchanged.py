"""What became different in the details of a task that nothing should have happened to. Pure.

Looks at what no passing of time changes once the task is at rest. That a title, an answer or a
time of update appears late is no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskpact.contract.document import at
from taskpact.judging.history import stream_ids
from taskpact.judging.messages import of_user

Details = Mapping[str, object]

_FIXED = ("/task/visibility", "/stream/streamId", "/stream/streamStatus", "/stream/run_config")


def change(before: Details, after: Details) -> str | None:
    """Reason why these are details of different states of a task; None where they are of one."""
    return next(_changes(before, after), None)


def _changes(before: Details, after: Details) -> Iterator[str]:
    was, now = stream_ids(before), stream_ids(after)
    if was is not None and was != now:
        yield f"the task has the streams {sorted(now or ())}, before it had {sorted(was)}"
    said, says = of_user(before), of_user(after)
    if said is not None and said != says:
        yield f"the user's messages are {says!r}, before they were {said!r}"
    for pointer in _FIXED:
        one, other = _value(before, pointer), _value(after, pointer)
        if one != other:
            yield f"{pointer} is {other!r}, before it was {one!r}"
    yield from _statuses(before, after)


def _statuses(before: Details, after: Details) -> Iterator[str]:
    was, now = _by_stream(before), _by_stream(after)
    for stream, status in was.items():
        if now.get(stream, status) != status:
            yield f"the stream {stream} is {now[stream]!r}, before it was {status!r}"


def _by_stream(details: Details) -> dict[str, object]:
    listed = details.get("streams")
    each = listed if isinstance(listed, list) else []
    return {str(one.get("stream_id")): one.get("status") for one in each if isinstance(one, dict)}


def _value(details: Details, pointer: str) -> object:
    try:
        found: object = at(details, pointer)
    except KeyError:
        return None
    return found
