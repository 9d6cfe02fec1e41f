"""Sequences that lead to where servers lose their way, one or more for each requirement. Pure."""

from __future__ import annotations

from typing import Final, TypeAlias

from taskpact.modelling.calls import Calls
from taskpact.modelling.steps import (
    Step,
    abort,
    approve,
    artifacts,
    create,
    decline,
    go_on,
    own_list,
    read,
    reread,
    share,
    spoil,
)
from taskpact.target import CallerName

Tour: TypeAlias = tuple[Step, ...]

MATE: Final[CallerName] = "teammate"
OUTSIDER: Final[CallerName] = "outsider"


def open_to_the_next(_: Calls) -> Tour:
    """A task that is continued after each kind of call (STA-01)."""
    between = (
        spoil(1),
        read(1, OUTSIDER),
        go_on(1, who=OUTSIDER),
        share(1),
        abort(1),
        approve(1),
        own_list(),
        artifacts(1),
        reread(1),
    )
    return (create(1, form="streamed"), *(step for each in between for step in (each, go_on(1))))


def in_turn(_: Calls) -> Tour:
    """Several tasks of two users, continued in turn, one of them twice (STA-02, STA-03)."""
    made = [create(number) for number in range(1, 7)] + [create(7, who=OUTSIDER)]
    further = [go_on(1), go_on(2), go_on(7, who=OUTSIDER), go_on(1), go_on(6)]
    return (*made, *further, *(read(number) for number in (1, 2, 6, 3)), read(7, OUTSIDER))


def hidden(_: Calls) -> Tour:
    """A private task, whatever is done to it (STA-04)."""
    look = (read(1, OUTSIDER), read(1, MATE))
    return (
        create(1, keeps=True),
        *look,
        share(1),
        *look,
        go_on(1),
        own_list(),
        go_on(1, who=OUTSIDER),
        go_on(1, who=MATE),
        *look,
        artifacts(1),
        artifacts(1, OUTSIDER),
        *look,
    )


def opened_and_closed(calls: Calls) -> Tour:
    """Tasks that everybody may read, made so and hidden again, and the other way (STA-05)."""
    public, private, team = calls.word("everyone"), calls.word("owner"), calls.word("team")
    return (
        create(1, visibility=public),
        create(2, visibility=private),
        create(3, visibility=team),
        *(share(number) for number in (1, 2, 3)),
        go_on(1, visibility=private),
        go_on(2, visibility=public),
        *(read(number) for number in (1, 2)),
        *(share(number) for number in (1, 2, 3)),
        go_on(1),
        read(1),
        share(1),
        go_on(1, visibility=public),
        read(1),
        share(1),
    )


def listed(calls: Calls) -> Tour:
    """Own tasks and those of others, read, continued, suspended and declined (STA-06)."""
    team = calls.word("team")
    return (
        create(1),
        create(2),
        create(3, who=MATE, visibility=team),
        create(4, who=OUTSIDER),
        own_list(),
        go_on(1),
        read(3),
        own_list(),
        go_on(2),
        read(2),
        own_list(),
        own_list(MATE),
        own_list(OUTSIDER),
        create(5, plans=True),
        read(5),
        own_list(),
        decline(5),
        own_list(),
    )


def spoilt(calls: Calls) -> Tour:
    """Requests to continue that must be refused, in tasks of one and of two runs (STA-07)."""
    return (
        create(1),
        spoil(1),
        go_on(1),
        spoil(1, visibility=calls.word("everyone")),
        spoil(1, form="streamed"),
        create(2),
        spoil(2),
    )


def several_wait(_: Calls) -> Tour:
    """Three suspended runs, decided on from the middle (STA-08)."""
    made = tuple(create(number, plans=True) for number in (1, 2, 3))
    look = tuple(read(number) for number in (1, 2, 3))
    return (*made, *look, approve(2), decline(1), approve(3))


def decided_twice(_: Calls) -> Tour:
    """Runs that were decided on, and are decided on again (STA-09)."""
    return (
        create(1, plans=True),
        approve(1),
        approve(1),
        decline(1),
        create(2, plans=True),
        decline(2),
        approve(2),
        create(3),
        approve(3),
        go_on(1, plans=True),
        approve(1),
        approve(1),
    )


def handed_over(_: Calls) -> Tour:
    """Tasks that asked for an artifact beside some that did not (STA-10)."""
    made = (create(1, keeps=True), create(2), create(3, keeps=True), create(4))
    return (*made, *(artifacts(number) for number in (1, 2, 3, 4)), go_on(2), artifacts(2))


def declined(_: Calls) -> Tour:
    """A run that is declined, beside one that completes (STA-11)."""
    return (
        create(1),
        read(1),
        create(2, plans=True, keeps=True),
        decline(2),
        artifacts(2),
    )


def latest_values(calls: Calls) -> Tour:
    """One explicit value after another (STA-12)."""
    runs = [read(1)]
    for value in calls.values[1:4]:
        runs += [go_on(1, value=value), read(1)]
    return (create(1, value=next(iter(calls.values), None)), *runs)


def meddled_with(_: Calls) -> Tour:
    """A private task with a suspended run, of which others know the id (STA-13)."""
    others: tuple[CallerName, ...] = (OUTSIDER, MATE)
    plain = [go_on(1, who=who) for who in others]
    waiting = [
        step
        for who in others
        for step in (approve(2, who), decline(2, who), abort(2, who), go_on(2, who=who))
    ]
    return (create(1), *plain, create(2, plans=True), *waiting)


def meddled_with_by_a_teammate(calls: Calls) -> Tour:
    """A task that a teammate reads, and then tries to change (STA-14)."""
    team = calls.word("team")
    return (
        create(1, visibility=team),
        read(1, MATE),
        go_on(1, who=MATE),
        abort(1, MATE),
        create(2, visibility=team, plans=True),
        read(2, MATE),
        approve(2, MATE),
        go_on(2, who=MATE),
    )


def cut_and_continued(_: Calls) -> Tour:
    """A stream that is cut, and read again after other runs (STA-17)."""
    return (
        create(1, form="cut"),
        reread(1),
        go_on(1),
        reread(1),
        create(2, form="streamed"),
        go_on(2, form="streamed"),
        reread(2),
        reread(1),
    )


def nothing_to_abort(_: Calls) -> Tour:
    """Aborts of a call that there is not, in a run that ended and in one that waits (STA-18)."""
    return (create(1), abort(1), go_on(1), abort(1), create(2, plans=True), abort(2), approve(2))
