"""Servers that lose their way in a sequence of calls: each fault and its name.

What they do is in `straying` and `misleading`.
"""

from __future__ import annotations

from mockserver.deviations import misleading, straying
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.identifying import Change


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"sta-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = (
    _defect("locked", "STA-01", "Leaves a task locked that a refused request named.",
            misleading.locking),
    _defect("overwritten", "STA-02", "Writes the third message of a task over the second.",
            straying.overwriting),
    _defect("mixed", "STA-02", "Puts the sixth message it hears with the first.",
            straying.mixing),
    _defect("two-streams", "STA-03", "Keeps two streams of a task.", straying.two_streams),
    _defect("strange-stream", "STA-03", "Lists a stream of another task of the same owner.",
            straying.streams_of_the_owner),
    _defect("share-opens", "STA-04", "Lets everybody read a task whose share was asked for.",
            straying.share_opens),
    _defect("trying-opens", "STA-04", "Lets whoever tried to continue a task read it.",
            straying.trying_opens),
    _defect("first-visibility", "STA-05", "Opens the share by the visibility of the first run.",
            straying.first_visibility),
    _defect("share-stays", "STA-05", "Keeps a share open that was open once.",
            straying.share_stays_open),
    _defect("list-loses", "STA-06", "Lists no task that was continued.",
            straying.losing(lambda task, _: len(task.runs) > 1)),
    _defect("list-loses-suspended", "STA-06", "Lists no task that waits for a decision.",
            straying.losing(lambda _, state: state.status == "suspended")),
    _defect("list-loses-declined", "STA-06", "Lists no task whose latest run was declined.",
            straying.losing(lambda _, state: state.status == "aborted")),
    _defect("refused-stream", "STA-07", "Adds a stream for a request that it refuses.",
            misleading.leaving(misleading.a_stream)),
    _defect("refused-visibility", "STA-07", "Takes the visibility from a request it refuses.",
            misleading.leaving(misleading.a_visibility)),
    _defect("newest-decided", "STA-08", "Takes a decision for the newest task that waits.",
            misleading.newest_decided),
    _defect("all-decided", "STA-08", "Ends all suspended runs of the user with one decision.",
            misleading.all_decided),
    _defect("declined-open", "STA-09", "Lets a declined run be approved later.",
            misleading.declined_is_open),
    _defect("approved-open", "STA-09", "Lets an approved run be approved again once it has ended.",
            misleading.approved_is_open),
    _defect("artifact-of-another", "STA-10", "Names another task in an artifact.",
            straying.artifact_of_the_one_before),
    _defect("artifact-for-all", "STA-10", "Has artifacts for all once one was read.",
            straying.artifact_for_all),
    _defect("declined-completes", "STA-11", "Tells a declined run as completed.",
            straying.declined_completes),
    _defect("declined-delivers", "STA-11", "Hands over an artifact for a declined run.",
            straying.declined_delivers),
    _defect("remembered", "STA-12", "Shows the details for ever that it showed once.",
            straying.remembering),
    _defect("one-run-late", "STA-12", "Shows the values of the run before the latest.",
            straying.one_run_late),
    _defect("team-continues", "STA-13", "Lets a teammate continue a private task.",
            misleading.team_continues),
    _defect("others-decide", "STA-13", "Lets whoever knows the id decide.",
            misleading.deciding_for_others),
    _defect("readers-continue", "STA-14", "Lets a teammate continue what they may read.",
            misleading.readers_continue),
    _defect("one-variable", "STA-15", "Keeps messages in one place until they are stored.",
            misleading.sharing_a_variable),
    _defect("lost-update", "STA-16", "Reads a task and writes it back later.",
            misleading.reading_before_writing),
    _defect("latest-stream", "STA-17", "Gives the latest stream at every address.",
            straying.latest_stream),
    _defect("abort-ends", "STA-18", "Ends a suspended run when an abort finds nothing.",
            misleading.aborting(misleading.what_waits)),
    _defect("abort-takes-back", "STA-18", "Takes the latest run back when an abort finds nothing.",
            misleading.aborting(misleading.what_was_added)),
)  # fmt: skip
