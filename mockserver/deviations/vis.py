"""Servers that show tasks to others than they should: each fault and its name.

What they do is in `opening`, `sharing` and `listing`.
"""

from __future__ import annotations

from mockserver.deviations import listing, sharing
from mockserver.deviations import opening as wrong
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.opening import Change


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"vis-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = (
    # -- the details
    _defect("private-to-all", "VIS-01", "Lets whoever is signed in read a private task.",
            wrong.read_also(wrong.private_to_all)),
    _defect("private-in-upper-case", "VIS-01", "Looks at nothing where an id is in upper case.",
            wrong.where(wrong.in_upper_case, wrong.read_also(wrong.private_to_all))),
    _defect("private-by-query", "VIS-01", "Opens a private task to whoever says it is shared.",
            wrong.where(wrong.with_share, wrong.read_also(wrong.private_to_all))),
    _defect("private-told", "VIS-01", "Tells in its refusal what a private task is about.",
            wrong.refused_with(404, "task_not_found", wrong.its_text)),
    _defect("private-to-the-team", "VIS-02", "Lets the team read a private task.",
            wrong.read_also(wrong.private_to_the_team)),
    _defect("private-in-upper-case-to-the-team", "VIS-02",
            "Opens a private task to the team where its id is in upper case.",
            wrong.where(wrong.in_upper_case, wrong.read_also(wrong.private_to_the_team))),
    _defect("private-until-continued", "VIS-02", "Lets the team read a private task that went on.",
            wrong.read_also(wrong.continued_to_the_team)),
    _defect("team-to-owner", "VIS-03", "Lets nobody but the owner read a task of the team.",
            wrong.read_only_if(wrong.nobody)),
    _defect("team-once-continued", "VIS-03", "Opens a task to the team when it has gone on.",
            wrong.read_only_if(wrong.gone_on)),
    _defect("team-to-all", "VIS-05", "Lets whoever is signed in read a task of the team.",
            wrong.read_also(wrong.team_to_all)),
    _defect("team-in-upper-case", "VIS-05",
            "Opens a task of the team to all where its id is in upper case.",
            wrong.where(wrong.in_upper_case, wrong.read_also(wrong.team_to_all))),
    # -- refusals
    _defect("hidden-403", "VIS-09", "Forbids a hidden task, and finds no other.",
            wrong.refused_with(403, "forbidden", wrong.plainly)),
    _defect("hidden-other-sentence", "VIS-09", "Has a sentence of its own for a hidden task.",
            wrong.refused_with(404, "task_not_found", wrong.plainly)),
    _defect("hidden-other-word", "VIS-09", "Has a word of its own for a hidden task.",
            wrong.marked_refusals(wrong.another_code)),
    _defect("hidden-a-header-more", "VIS-09", "Refuses a hidden task with a header more.",
            wrong.marked_refusals(wrong.a_header_more)),
    _defect("hidden-a-space-more", "VIS-09", "Refuses a hidden task with a body of another length.",
            wrong.marked_refusals(wrong.a_space_more)),
    _defect("hidden-told-by-artifacts", "VIS-09",
            "Tells a hidden task from none where its artifact is asked for.",
            wrong.marked_refusals(wrong.another_code, "artifacts")),
    _defect("hidden-told-by-approve", "VIS-09",
            "Tells a hidden task from none where it is to be approved.",
            wrong.marked_refusals(wrong.a_header_more, "approve")),
    # -- the share
    _defect("share-signed-in", "VIS-06", "Asks for credentials at a share.",
            sharing.share_for_the_signed_in),
    _defect("share-not-unlisted", "VIS-06", "Shares no unlisted task.",
            sharing.sharing(sharing.not_unlisted)),
    _defect("share-empty", "VIS-06", "Tells nothing in a share.", sharing.share_of_nothing),
    _defect("share-of-all", "VIS-07", "Shares every task.", sharing.sharing(sharing.all_of_them)),
    _defect("share-of-the-team", "VIS-07", "Shares the tasks of the team.",
            sharing.sharing(sharing.the_teams_too)),
    _defect("share-with-owner", "VIS-07", "Shares a private task with its owner.",
            sharing.shared_with_the_owner),
    _defect("share-told", "VIS-07", "Tells in its refusal of a share what the task is about.",
            sharing.share_tells_in_refusal),
    _defect("share-deleted", "VIS-08", "Answers DELETE to a share with success.",
            sharing.share_answers("DELETE")),
    _defect("share-posted-by-owner", "VIS-08", "Lets who is signed in post to a share.",
            sharing.share_answers("POST", signed_in=True)),
    _defect("share-closed-by-patch", "VIS-08", "Refuses PATCH to a share, and closes it.",
            sharing.share_is_closed_by("PATCH")),
    # -- the list
    _defect("team-listed", "VIS-04", "Lists the tasks of the team for teammates.",
            listing.listing_also(listing.of_the_team, pages=listing.any_page)),
    _defect("team-listed-later", "VIS-04",
            "Lists the tasks of the team for teammates, behind the first page.",
            listing.listing_also(listing.of_the_team, pages=listing.later_pages)),
    _defect("public-listed", "VIS-10", "Lists public tasks for everybody.",
            listing.listing_also(listing.of_everyone, pages=listing.any_page)),
    _defect("private-listed-later", "VIS-10", "Lists teammates' tasks behind the first page.",
            listing.listing_also(listing.of_the_team_in_private, pages=listing.later_pages)),
    _defect("pages-by-offset", "VIS-11", "Shifts its pages when a task is made.",
            listing.paged(listing.by_offset)),
    _defect("pages-lose-one", "VIS-11", "Loses a task between two pages.",
            listing.paged(listing.losing_one)),
    _defect("pages-repeat-one", "VIS-11", "Repeats a task on the next page.",
            listing.paged(listing.repeating_one)),
    _defect("pages-by-second", "VIS-11", "Loses tasks that were made in the same second.",
            listing.paged(listing.by_second)),
    _defect("pages-third-short", "VIS-11", "Loses the first task of the third page.",
            listing.paged(listing.short_third_page)),
)  # fmt: skip
