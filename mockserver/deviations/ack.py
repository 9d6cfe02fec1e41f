"""Servers that are wrong about the acknowledgement: each fault and its name.

What they do is in `acknowledging`.
"""

from __future__ import annotations

from mockserver.deviations import acknowledging as wrong
from mockserver.deviations.acknowledging import Change
from mockserver.deviations.deviation import Deviation


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"ack-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = (
    _defect("200", "ACK-01", "Acknowledges with the ordinary status.", wrong.status(200)),
    _defect("201", "ACK-01", "Acknowledges with the status for a thing made.", wrong.status(201)),
    _defect(
        "200-when-continued",
        "ACK-01",
        "Acknowledges a continued task with the ordinary status.",
        wrong.continued_status(200),
    ),
    _defect("as-text", "ACK-02", "Labels it as plain text.", wrong.media_type("text/plain")),
    _defect("as-html", "ACK-02", "Labels it as a page.", wrong.media_type("text/html")),
    _defect("empty", "ACK-03", "Sends no body.", wrong.body(lambda *_: b"")),
    _defect("list", "ACK-03", "Sends a list of one.", wrong.members(lambda said: [said])),
    _defect(
        "id-alone", "ACK-03", "Sends the id alone.", wrong.members(lambda said: said["task_id"])
    ),
    _defect(
        "single-quotes",
        "ACK-03",
        "Writes the object as its programming language does.",
        wrong.body(lambda said, _: str(said).encode()),
    ),
    _defect("without-id", "ACK-04", "Tells no id.", wrong.without("task_id")),
    _defect("id-number", "ACK-04", "Tells the id as a number.", wrong.holding("task_id", 17)),
    _defect("id-empty", "ACK-04", "Tells an empty id.", wrong.holding("task_id", "")),
    _defect("without-status", "ACK-05", "Tells no status.", wrong.without("status")),
    _defect("status-number", "ACK-05", "Tells a number as status.", wrong.holding("status", 202)),
    _defect("status-null", "ACK-05", "Tells null as status.", wrong.holding("status", None)),
    _defect("after-run", "ACK-06", "Acknowledges when the run has ended.", wrong.after_run),
    _defect(
        "details-lag",
        "ACK-07",
        "Reads details from a copy that does not have a new task yet.",
        wrong.lagging_details,
    ),
    _defect(
        "another-id",
        "ACK-07",
        "Tells an id that no task has.",
        wrong.members(wrong.another_id),
    ),
    _defect(
        "continuing-lags",
        "ACK-08",
        "Makes another task where a new one is continued at once.",
        wrong.lagging_ids,
    ),
    _defect(
        "continuing-404",
        "ACK-08",
        "Does not find a new task that is continued at once.",
        wrong.unknown_ids,
    ),
    _defect("id-prefixed", "ACK-09", "Makes ids that are no uuids.", wrong.prefixed_ids),
    _defect("utf-16", "ACK-10", "Writes it in UTF-16.", wrong.body(wrong.utf_16)),
    _defect("latin-1", "ACK-10", "Writes it in Latin-1.", wrong.body(wrong.latin_1)),
    _defect("marked", "ACK-11", "Puts a byte order mark before it.", wrong.body(wrong.marked)),
    _defect(
        "length-too-long",
        "ACK-12",
        "Announces more bytes than it sends.",
        wrong.sent(wrong.cut),
    ),
    _defect(
        "chatty",
        "ACK-12",
        "Sends bytes behind it that belong to nothing.",
        wrong.sent(wrong.longer),
    ),
)
