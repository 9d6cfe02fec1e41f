"""Chooses the deviations that a check is to be proved on (`--prove`). Pure."""

from __future__ import annotations

from mockserver.deviations import SHELF

ALL = "all"
ANY_CHECK = ":*"
"""Behind an id: every selected check is judged on it, not only those of its requirement."""


class UnknownDeviationError(ValueError):
    """`--prove` names a deviation that the shelf does not have."""


def chosen(asked: str, requirement: str) -> list[str]:
    """Ids of the deviations that a check of `requirement` is judged on.

    `asked` is `all`, or ids with commas between them: `a,b` judges the checks of each one's own
    requirement, `a:*` every check. Raises UnknownDeviationError.
    """
    if asked == ALL:
        return [each.id for each in SHELF.values() if each.requirement == requirement]
    names = [name.strip() for name in asked.split(",") if name.strip()]
    return [name for each in names if (name := _taken(each, requirement))]


def _taken(asked: str, requirement: str) -> str:
    name = asked.removesuffix(ANY_CHECK)
    if name not in SHELF:
        message = f"there is no deviation {name!r}: `taskpact deviations` lists them"
        raise UnknownDeviationError(message)
    everywhere = asked.endswith(ANY_CHECK)
    return name if everywhere or SHELF[name].requirement == requirement else ""
