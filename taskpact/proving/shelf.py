"""Chooses the deviations that a check is to be proved on (`--prove`). Pure."""

from __future__ import annotations

from mockserver.deviations import SHELF

ALL = "all"
OF = ":"
"""Behind an id, before the requirement whose checks are judged on it instead of its own."""
ANY = "*"
"""In place of a requirement: every selected check is judged."""
AND = "+"
"""Between ids: one server that shows all of them, each laid over those before it."""


class UnknownDeviationError(ValueError):
    """`--prove` names a deviation that the shelf does not have."""


def chosen(asked: str, requirement: str) -> list[str]:
    """Ids of the deviations that a check of `requirement` is judged on.

    `asked` is `all`, or ids with commas between them: `a,b` judges the checks of each one's own
    requirement, `a:ID` those of the requirement ID, `a:*` every check, `a+b:*` every check on a
    server that shows both. Raises UnknownDeviationError.
    """
    if asked == ALL:
        return [each.id for each in SHELF.values() if each.requirement == requirement]
    names = [name.strip() for name in asked.split(",") if name.strip()]
    return list(dict.fromkeys(name for each in names if (name := _taken(each, requirement))))


def preference(deviation: str) -> str:
    """The value of the header Prefer by which a request asks for it (RFC 7240 section 2)."""
    return ", ".join(f"deviation={name}" for name in deviation.split(AND))


def _taken(asked: str, requirement: str) -> str:
    name, _, wanted = asked.partition(OF)
    for each in name.split(AND):
        if each not in SHELF:
            message = f"there is no deviation {each!r}: `taskpact deviations` lists them"
            raise UnknownDeviationError(message)
    if wanted:
        return name if wanted in {ANY, requirement} else ""
    own = {SHELF[each].requirement for each in name.split(AND)}
    return name if own == {requirement} else ""
