"""A walk reads on for as long as there is something to look for, and within bounds."""

from __future__ import annotations

import copy
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from taskpact import paging
from taskpact.contract import contract, load
from taskpact.judging.outcomes import NotObservable
from taskpact.paging import BEYOND, PAGES, length, short, walk
from taskpact.probe import Probe
from taskpact.target import Caller, Target
from taskpact.way import Session
from taskpact.wire.exchange import Exchange

CONTRACT = load()


class Lists:
    """A list of so many tasks, in pages."""

    def __init__(self, count):
        self.ids = [f"task-{number}" for number in range(count)]
        self.usual = 20
        self.takes_limit = True
        self.names_next = True
        self.status = 200

    def send(self, method, path, **_):
        assert method == "GET"
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        limit = int(asked.get("limit", self.usual)) if self.takes_limit else self.usual
        at = int(asked.get("cursor", 0))
        more = at + limit < len(self.ids)
        told = {
            "tasks": [{"id": each} for each in self.ids[at : at + limit]],
            "has_more": more,
            "next_cursor": str(at + limit) if more and self.names_next else None,
        }
        kind = (("Content-Type", "application/json"),)
        body = json.dumps(told).encode()
        return Exchange(method, path, status=self.status, headers=kind, body=body, complete=True)


def probe(lists, known=CONTRACT):
    target = Target("http://127.0.0.1", {"self": Caller("self", "")})
    session = Session(known, target, lists, frozenset({"list"}))
    return Probe(session, known.requirements["VIS-11"])


def test_a_walk_sees_every_task_in_order():
    lists = Lists(7)
    seen = walk(probe(lists), lists.ids, limit=2)
    assert seen.ids == lists.ids
    assert seen.ended
    assert len(seen.of("TASK-3")) == 1


def test_a_walk_ends_some_pages_after_the_last_wanted_task():
    seen = walk(probe(Lists(1000)), ["task-3"], limit=2)
    assert len(seen.pages) == 2 + BEYOND
    assert not seen.ended


def test_a_walk_for_what_is_not_there_ends_too():
    assert len(walk(probe(Lists(1000)), ["gone"], limit=2).pages) == 2 * BEYOND


def test_a_walk_reads_no_more_pages_than_its_bound():
    lists = Lists(1000)
    assert len(walk(probe(lists), lists.ids, limit=2).pages) == PAGES


def test_something_happens_between_two_pages():
    happened = []
    walk(probe(Lists(6)), ["task-5"], limit=2, between=lambda: happened.append(1))
    assert len(happened) == 2


def test_a_list_that_does_not_name_its_next_page_is_not_observable():
    lists = Lists(9)
    lists.names_next = False
    with pytest.raises(NotObservable, match="next page"):
        walk(probe(lists), ["task-8"], limit=2)


def test_a_list_that_cannot_be_read_is_not_observable():
    lists = Lists(1)
    lists.status = 500
    with pytest.raises(NotObservable, match="cannot be read"):
        walk(probe(lists), [])
    with pytest.raises(NotObservable, match="cannot be read"):
        length(probe(lists))


def test_pages_are_short_where_the_target_takes_a_limit():
    lists = Lists(50)
    assert short(probe(lists), 2) == 2
    lists.takes_limit = False
    assert short(probe(lists), 2) is None
    assert length(probe(lists)) == 20


def test_more_tasks_than_the_bound_are_never_needed():
    assert paging.TASKS >= 2 * 20 + 3


def test_no_page_is_asked_for_in_a_way_that_the_document_does_not_name():
    document = copy.deepcopy(dict(CONTRACT.document))
    document["paths"][CONTRACT.operation("listTasks").path]["get"]["parameters"] = []
    lists = Lists(100)
    with pytest.raises(NotObservable, match="next page"):
        walk(probe(lists, contract(document)), lists.ids)
