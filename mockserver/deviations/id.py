"""Servers that are wrong about which task a request means: each fault and its name.

What they do is in `identifying` and `intruding`.
"""

from __future__ import annotations

from mockserver.deviations import identifying as wrong
from mockserver.deviations import intruding
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.identifying import Change


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"id-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = (
    _defect(
        "required", "ID-01", "Refuses a request without an id.", wrong.violating(wrong.missing)
    ),
    _defect(
        "told-only-where-sent",
        "ID-01",
        "Tells an id only where the client sent one.",
        wrong.told_only_where_sent,
    ),
    _defect("of-the-second", "ID-02", "Makes ids of the time in seconds.", wrong.of_the_second),
    _defect("of-the-text", "ID-02", "Makes ids of the user's text.", wrong.of_the_text),
    _defect(
        "counted",
        "ID-03",
        "Makes ids of a counter that is read and written in two steps.",
        wrong.counted,
    ),
    _defect(
        "unusable-refused",
        "ID-04",
        "Refuses an id that is no uuid.",
        wrong.violating(wrong.unusable),
    ),
    _defect("empty-refused", "ID-04", "Refuses an empty id.", wrong.violating(wrong.empty)),
    _defect("kept-as-sent", "ID-05", "Keeps an id that is no uuid.", wrong.taking(wrong.as_sent)),
    _defect(
        "hashed", "ID-05", "Computes a uuid from one that is none.", wrong.taking(wrong.hashed)
    ),
    _defect(
        "shortened",
        "ID-05",
        "Cuts an id to the length of a uuid.",
        wrong.taking(wrong.shortened),
    ),
    _defect(
        "replaced-in-answer-only",
        "ID-05",
        "Keeps an id that is no uuid, and tells another.",
        wrong.replaced_in_answer_only,
    ),
    _defect("ignored", "ID-06", "Makes every id itself.", wrong.wanting(wrong.never)),
    _defect(
        "version-4-only",
        "ID-06",
        "Knows uuids of one version only.",
        wrong.wanting(wrong.version_4_only),
    ),
    _defect(
        "ignored-in-streams",
        "ID-06",
        "Makes the id itself where the stream is asked for.",
        wrong.wanting(wrong.not_in_streams),
    ),
    _defect("known-refused", "ID-07", "Refuses the id of an own task.", wrong.refusing_known),
    _defect(
        "known-replaced",
        "ID-07",
        "Makes another task for the id of an own one.",
        wrong.never_continuing,
    ),
    _defect(
        "messages-replaced",
        "ID-08",
        "Puts a further run in the place of those before.",
        wrong.latest_run_only,
    ),
    _defect(
        "messages-reversed",
        "ID-08",
        "Shows the newest message first.",
        wrong.showing(wrong.newest_first),
    ),
    _defect(
        "messages-not-added",
        "ID-08",
        "Shows the messages of the first run only.",
        wrong.showing(wrong.first_message_only),
    ),
    _defect(
        "latest-stream-only",
        "ID-09",
        "Lists the latest stream only.",
        wrong.showing(wrong.latest_stream_only),
    ),
    _defect(
        "first-stream-only",
        "ID-09",
        "Lists the first stream only.",
        wrong.showing(wrong.first_stream_only),
    ),
    _defect(
        "foreign-history",
        "ID-10",
        "Tells whoever knows the id what was said.",
        intruding.with_history,
    ),
    _defect(
        "foreign-refusal",
        "ID-10",
        "Tells in its refusal what the task is about.",
        intruding.told_in_refusal,
    ),
    _defect(
        "foreign-reads",
        "ID-10",
        "Lets whoever has sent the id read the task.",
        intruding.read_by_all,
    ),
    _defect(
        "foreign-continues",
        "ID-11",
        "Lets whoever knows the id continue the task.",
        intruding.open_to_all,
    ),
    _defect(
        "foreign-takes-over",
        "ID-11",
        "Lets whoever knows the id replace the task.",
        intruding.taken_over,
    ),
    _defect("foreign-500", "ID-16", "Fails at the id of another user's task.", intruding.failing),
    _defect(
        "foreign-read-500",
        "ID-16",
        "Fails where another user's task is read.",
        intruding.failing_to_read,
    ),
)
