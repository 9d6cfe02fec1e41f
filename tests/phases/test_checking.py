"""Schemathesis on a server that takes nearly everything; what shows again counts."""

from __future__ import annotations

import dataclasses
import tempfile

import pytest

from taskpact.contract import load
from taskpact.judging.outcomes import Broken, Inconclusive, NotApplicable, NotObservable
from taskpact.phases import process
from taskpact.phases.checking import Phases
from taskpact.phases.report import Finding, Report
from taskpact.probe import Probe
from taskpact.target import Caller, Target
from taskpact.target.target import Prompts
from taskpact.way import Session
from taskpact.wire.client import Client
from taskpact.wire.limits import Limits

CONTRACT = load()
LIMITED = next(each for each in CONTRACT.fields.values() if each.minimum)


@pytest.fixture(scope="module")
def session(careless):
    target = Target(careless, {"self": Caller("self", "a-token")}, limits=Limits(10, 5))
    with Client(target.url, target.headers, target.limits) as client:
        yield Session(CONTRACT, target, client, frozenset())


@pytest.fixture
def probe(session):
    return lambda requirement: Probe(session, CONTRACT.requirements[requirement])


@pytest.fixture(scope="module")
def phases():
    """One run of Schemathesis for all that is said of it here."""
    return Phases(seconds=120)


@pytest.fixture
def told(monkeypatch):
    """Checks with a report as if Schemathesis had told it."""

    def phases(report, seconds=120.0):
        monkeypatch.setattr(process, "run", lambda *_: report)
        return Phases(seconds)

    return phases


@pytest.mark.parametrize(
    "requirement",
    [
        "RNG-02",
        "RNG-03",
        "ENU-02",
        "TYP-01",
        "TYP-04",
        "TYP-16",
        "NEG-09",
        "ERR-29",
        "AUT-01",
        "AUT-04",
    ],
)
def test_a_server_that_takes_everything_is_found_out(phases, probe, requirement) -> None:
    with pytest.raises(Broken, match="found by Schemathesis") as caught:
        phases.check(probe(requirement))
    assert caught.value.exchanges


def test_a_server_error_is_found_with_its_smallest_request(phases, probe) -> None:
    with pytest.raises(Broken) as caught:
        phases.check(probe("TYP-08"))
    (exchange,) = caught.value.exchanges
    sent = exchange.request_body.decode()
    assert '"isolated": {}' in sent
    assert sent.count(":") == 4, "the ordinary request with an id and that member"


@pytest.mark.parametrize("requirement", ["RNG-01", "ENU-01", "ACK-01", "ACK-05", "ERR-30"])
def test_what_the_server_keeps_is_not_found_broken(phases, probe, requirement) -> None:
    held = probe(requirement)
    phases.check(held)
    assert "calls of Schemathesis" in held.notes[-1]


def test_it_runs_once_and_leaves_nothing_behind(
    phases, probe, monkeypatch, tmp_path, capfd
) -> None:
    """Run afresh: no file stays, nothing is printed; asked again, the same report is given."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    fresh = Phases(seconds=120)
    report = fresh.report(probe("RNG-02"))
    assert report.finished
    assert fresh.report(probe("RNG-03")) is report
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
    assert _sent(report) == _sent(phases.report(probe("RNG-02"))), "every run sends the same"


def _sent(report):
    return [(each.phase, each.method, each.url, each.body) for each in report.calls]


def test_a_finding_that_does_not_show_again_does_not_count(told, probe, made) -> None:
    lost = Finding("ST101", "", made({"isolated": "yes"}, status=500))
    held = probe("TYP-08")
    told(Report(findings=(lost,))).check(held)
    assert held.notes[0] == "of 2 requests that Schemathesis found 2 were sent again in vain"


def test_what_was_never_tried_is_not_seen(told, probe, made) -> None:
    report = Report(calls=(made({"isolated": True}),))
    with pytest.raises(NotObservable, match="no call"):
        told(report).check(probe("RNG-02"))


def test_a_run_that_was_stopped_proves_nothing_but_what_it_found(told, probe, made) -> None:
    refused = made({LIMITED.name: LIMITED.minimum - 1}, status=400)
    report = Report(calls=(refused,), finished=False)
    with pytest.raises(NotObservable, match="stopped after 120 seconds; none of the 1 calls"):
        told(report).check(probe("RNG-02"))
    found = (Finding("ST201", "", refused),)
    with pytest.raises(Broken):
        told(dataclasses.replace(report, findings=found)).check(probe("RNG-02"))


@pytest.mark.parametrize(("seconds", "expected"), [(-1.0, 1), (120.0, 20)])
def test_only_the_smallest_are_sent_again(told, probe, made, seconds, expected) -> None:
    calls = [made({"isolated": "x" * count}, status=500) for count in range(30)]
    report = Report(findings=tuple(Finding("ST101", "", each) for each in calls))
    held = probe("TYP-08")
    told(report, seconds).check(held)
    assert held.notes[0].startswith(f"of 60 requests that Schemathesis found {expected} were sent")


def test_without_an_acknowledgement_nothing_is_said_of_its_form(told, session, made) -> None:
    target = dataclasses.replace(session.target, prompts=Prompts(ordinary="Say it in plain text."))
    plain = dataclasses.replace(session, target=target)
    report = Report(calls=(made({"isolated": True}),))
    with pytest.raises(NotObservable, match="no acknowledgement came"):
        told(report).check(Probe(plain, CONTRACT.requirements["ACK-05"]))


def test_a_run_that_failed_says_nothing(told, probe) -> None:
    with pytest.raises(Inconclusive, match="did not start"):
        told(Report(finished=False, trouble="it did not start")).check(probe("RNG-02"))


def test_without_schemathesis_the_suite_says_how_to_install_it(monkeypatch, probe) -> None:
    monkeypatch.setattr(process, "lacking", lambda: "install it")
    with pytest.raises(NotApplicable, match="install it"):
        Phases().check(probe("RNG-02"))


def test_without_a_token_none_can_be_left_out(session, phases) -> None:
    target = dataclasses.replace(session.target, callers={"self": Caller("self", "")})
    without = dataclasses.replace(session, target=target)
    with pytest.raises(NotObservable, match="no token"):
        phases.check(Probe(without, CONTRACT.requirements["AUT-01"]))
