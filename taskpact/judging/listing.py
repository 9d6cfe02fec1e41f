"""What a page of the list of tasks holds, by whichever names. Pure.

The wrapper's names are published, but nothing else of it is certain; a bare list is read as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from taskpact.judging import choice
from taskpact.judging.answers import ID_NAMES
from taskpact.wire.exchange import Exchange

_NAMES: Final = sorted(ID_NAMES, key="id".__eq__)
"""The names that are surely the task's come before the plain one."""
_CURSORS: Final = (
    "next_cursor", "nextCursor", "cursor", "next", "next_page_token", "nextPageToken", "after",
)  # fmt: skip
_HOLDERS: Final = ("pagination", "page", "paging", "meta", "page_info")


@dataclass(frozen=True, slots=True)
class Page:
    """One page."""

    ids: tuple[str, ...]
    """Of its tasks, in order, in lower case."""
    cursor: str | None
    """What names the next page."""
    more: bool | None
    """Whether it says that there is another; None where it says nothing of it."""


def page(exchange: Exchange) -> Page | None:
    """The page in an answer; None where it is no list of tasks that can be read."""
    told = choice.value(exchange)
    items = _items(told)
    if items is None:
        return None
    found = [_id(each) for each in items]
    if not all(found):
        return None
    said = told if isinstance(told, dict) else {}
    more = said.get("has_more", said.get("hasMore"))
    return Page(tuple(found), _cursor(said), more if isinstance(more, bool) else None)


def _items(told: object) -> list[Mapping[str, object]] | None:
    lists = [told, *told.values()] if isinstance(told, dict) else [told]
    for each in lists:
        if (
            isinstance(each, list)
            and each
            and all(isinstance(one, dict) and _id(one) for one in each)
        ):
            return each
    empty = any(each == [] for each in lists)
    return [] if empty else None


def _is_item(each: object) -> bool:
    return isinstance(each, dict) and bool(_id(each))


def _id(item: Mapping[str, object]) -> str:
    """The task's id in an item, also one level down; a row may have an id of its own."""
    nested = item.get("task")
    holders = (nested, item) if isinstance(nested, dict) else (item,)
    for holder, name in product(holders, _NAMES):
        found = holder.get(name)
        if isinstance(found, str) and found:
            return found.lower()
    return ""


def _cursor(said: Mapping[str, object]) -> str | None:
    for holder in (said, *(said.get(name) for name in _HOLDERS)):
        for name in _CURSORS:
            found = holder.get(name) if isinstance(holder, dict) else None
            if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
                return str(found)
    return None
