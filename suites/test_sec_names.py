"""SEC: a task knows the secrets that its requests have listed, and no others."""

from __future__ import annotations

from collections.abc import Mapping

from taskpact.asking import finished
from taskpact.cases import secrets
from taskpact.judging import answers
from taskpact.judging.resolved import all_seen
from taskpact.refusing import fate
from taskpact.resolving import look, settled
from taskpact.suite import Broken, Case, NotObservable, Probe, each, requirement


def _names(probe: Probe) -> list[str]:
    """The caller's secrets. NotObservable where none is declared, or details name none at all."""
    if not probe.target.held:
        raise NotObservable("no secrets that the target holds for the caller were declared")
    names = list(probe.target.held)
    if not _shown(probe, look(probe, {secrets.FIELD: names})):
        raise NotObservable("the details do not name the secrets that a request lists")
    return names


def _shown(probe: Probe, details: Mapping[str, object]) -> list[str]:
    """The names in the details; of whatever else is there, its text."""
    found: list[str] = []
    for value in all_seen(probe.contract.field(secrets.FIELD), details):
        several = value if isinstance(value, list) else [value] if value else []
        found += [each if isinstance(each, str) else _name(each) for each in several]
    return found


def _name(told: object) -> str:
    """The name in an entry that is an object; else the entry as text."""
    named = told.get("name") if isinstance(told, dict) else None
    return named if isinstance(named, str) else str(told)


def _no_others(probe: Probe, details: Mapping[str, object], listed: list[str]) -> None:
    others = [name for name in _shown(probe, details) if name not in listed]
    if others:
        raise Broken(
            f"the request listed {listed or 'no secrets'}, and the details name {others}",
            *probe.exchanges[-2:],
        )


@requirement("SEC-05")
def test_details_name_only_secrets_that_were_listed(probe: Probe) -> None:
    """Each secret by itself, all, and one beside an unknown name."""
    names = _names(probe)
    for listed in (*([name] for name in names), names):
        _no_others(probe, look(probe, {secrets.FIELD: listed}), listed)


@requirement("SEC-05")
def test_details_of_a_continued_task_name_only_secrets_that_were_listed(probe: Probe) -> None:
    """By one of its requests; which of them counts is open."""
    names = _names(probe)
    if len(names) < 2:
        raise NotObservable("one secret alone was declared")
    task_id = probe.fresh_id()
    listed = names[:1]
    look(probe, {secrets.FIELD: listed}, task_id)
    finished(probe, task_id)
    again = probe.post({**probe.body(id=task_id), secrets.FIELD: listed})
    if not answers.is_success(again):
        raise NotObservable(f"the task is not continued now: {answers.seen(again)}")
    _no_others(probe, settled(probe, task_id), listed)


@requirement("SEC-06")
@each(secrets.without)
def test_a_request_without_secrets_exposes_none(probe: Probe, case: Case) -> None:
    """Of a caller who has some; in every mode."""
    _names(probe)
    _no_others(probe, look(probe, _members(case)), [])


@requirement("SEC-07")
@each(secrets.without)
def test_a_request_with_an_empty_list_exposes_none(probe: Probe, case: Case) -> None:
    """Of a caller who has some; in every mode."""
    _names(probe)
    _no_others(probe, look(probe, {**_members(case), secrets.FIELD: []}), [])


@requirement("SEC-08")
def test_what_becomes_of_an_unknown_secret(probe: Probe) -> None:
    """A name that the caller does not have."""
    exchange = probe.post({**probe.body(id=probe.fresh_id()), secrets.FIELD: [secrets.UNKNOWN]})
    shown = ""
    if answers.is_success(exchange) and "details" in probe.session.found:
        details = settled(probe, answers.acknowledged(exchange) or "")
        named = secrets.UNKNOWN in _shown(probe, details)
        shown = ", and the details name it" if named else ", and the details do not name it"
    probe.observe(f"an unknown secret name is {fate(exchange)}{shown}")


def _members(case: Case) -> Mapping[str, object]:
    return {} if isinstance(case.body, bytes) else case.body
