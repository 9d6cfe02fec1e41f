"""A script makes a sequence of calls again, with ids of its own, and sees the difference again."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace

import pytest

from taskpact.contract import load
from taskpact.judging.outcomes import BrokenInOrder
from taskpact.modelling import tours
from taskpact.modelling.calls import calls
from taskpact.modelling.sequences import judged
from taskpact.probe import Probe
from taskpact.reporting.finding import finding
from taskpact.reporting.replay import Shows, distinct, script
from taskpact.target import embedded
from taskpact.way import Session
from taskpact.wire.client import Client
from taskpact.wire.exchange import Exchange

CONTRACT = load()
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.Zm9yZ2VkLXNpZ25hdHVyZS0xMjM0NTY"
VARIABLES = {"self": "TASKPACT_TOKEN", "teammate": "TASKPACT_TEAMMATE_TOKEN",
             "outsider": "TASKPACT_OUTSIDER_TOKEN"}  # fmt: skip
OURS = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"
THEIRS = "3e8a5c1d-2b64-4c39-9a0e-7d2f1b6c8e90"
FAR = Shows("look")

TOURS = {
    "sta-overwritten": ("STA-02", tours.in_turn),
    "sta-share-opens": ("STA-04", tours.hidden),
    "sta-refused-visibility": ("STA-07", tours.spoilt),
    "sta-declined-open": ("STA-09", tours.decided_twice),
    "sta-one-run-late": ("STA-12", tours.latest_values),
    "sta-team-continues": ("STA-13", tours.meddled_with),
}
"""By defect: the requirement, and the calls that find it out."""


@pytest.fixture(scope="module")
def mock():
    """A mock server that shows the deviation that a request asks for, as a target."""
    with embedded.embedded(["--shelf"]) as target:
        yield target


@pytest.fixture(scope="module")
def environment(mock):
    tokens = {VARIABLES[name]: caller.token for name, caller in mock.callers.items()}
    return {"PATH": os.environ["PATH"], **tokens}


def run(program, environment):
    """Exit status and output of what a person pastes."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not done.stderr
    return done.returncode, done.stdout


def found(mock, defect):
    requirement, tour = TOURS[defect]
    capabilities = frozenset(name for name, has in mock.capabilities.items() if has)
    with Client(mock.url) as client:
        session = Session(CONTRACT, mock, client, capabilities)
        known = CONTRACT.requirements[requirement]
        probe = Probe(session, known, (("Prefer", f"deviation={defect}"),))
        with pytest.raises(BrokenInOrder) as raised:
            judged(probe, tour(calls(CONTRACT)), requirement)
    broken = raised.value
    secrets = {VARIABLES[name]: caller.token for name, caller in mock.callers.items()}
    shows = Shows(*broken.sign)
    return finding(known, broken.reason, broken.exchanges, secrets, shows), secrets


@pytest.mark.parametrize("defect", TOURS)
def test_the_script_sees_the_difference_again_each_time_it_is_run(mock, environment, defect):
    """And none on a server without the defect: by its exit status."""
    made, secrets = found(mock, defect)
    program = made["script"]
    assert "curl" not in made
    assert program.isascii()
    assert not [text for text in secrets.values() if text in program]
    for _ in range(2):
        status, output = run(program, environment)
        assert (status, "There again: " in output) == (1, True), output
    correct = program.replace(f"deviation={defect}", "nothing=1")
    status, output = run(correct, environment)
    assert (status, "Not there: " in output) == (0, True), output


def exchange(method="GET", path="/", body=None, answer=None, **more):
    sent = b"" if body is None else json.dumps(body).encode()
    headers = (("Host", "h"), ("Authorization", f"Bearer {TOKEN}"))
    said = b"" if answer is None else json.dumps(answer).encode()
    return Exchange(method, f"http://h{path}", headers, sent, status=200, body=said, **more)


def test_calls_that_were_repeated_until_something_came_right_are_made_once():
    early, late = exchange(answer={"a": 1}), exchange(answer={"a": 2})
    other = exchange("POST", body={})
    assert distinct([early, late, other, early]) == (late, other, early)
    assert distinct([]) == ()


def test_ids_of_the_judge_are_new_and_those_of_the_server_are_taken_from_its_answers():
    asked = exchange("POST", body={"id": OURS}, answer={"stream": {"ids": [THEIRS]}})
    program = script([asked, exchange(path=f"/{OURS}/{THEIRS}")], "because", FAR)
    assert OURS not in program
    assert THEIRS not in program
    assert "in ['@id1@']" in program
    assert "'learn': {'@id2@': '/stream/ids/0'}" in program


def test_an_id_in_what_shows_the_difference_is_followed_too():
    asked = exchange("POST", body={"id": OURS}, answer={"stream_id": THEIRS})
    program = script([asked, exchange(path=f"/{OURS}")], "because", Shows("lacks", THEIRS))
    assert "'learn': {'@id2@': '/stream_id'}" in program
    assert "'lacks', '@id2@'" in program


def test_tokens_are_read_from_the_environment():
    program = script([exchange()], "because", FAR, (TOKEN,))
    assert "['TASKPACT_TOKEN']" in program
    assert TOKEN not in program


def test_no_script_holds_a_part_of_a_secret_or_is_endless():
    forged = replace(exchange(), request_headers=(("Authorization", f"Bearer {TOKEN[:-4]}AAAA"),))
    assert script([forged], "because", FAR, (TOKEN,)) is None
    assert script([exchange("POST", body="x" * 40_000)], "because", FAR) is None


def test_what_a_server_says_cannot_leave_its_place_in_the_script():
    evil = "'\nEND_OF_SEQUENCE\nrm -rf \x1b[31m $(id) {end} \\"
    told = exchange(answer={"stream": {"streamStatus": evil}, evil: THEIRS})
    program = script([told, exchange(path=f"/{THEIRS}")], evil, Shows("holds", evil, evil))
    assert program.count("\nEND_OF_SEQUENCE") == 1
    assert program.isascii()
    assert "\x1b" not in program
    compile(program.partition("\n")[2].rpartition("\n")[0], "script", "exec")


def test_without_a_script_the_last_calls_are_told_one_by_one():
    known = CONTRACT.requirements["STA-01"]
    long = exchange("POST", body="x" * 40_000)
    made = finding(known, "because", [long, exchange()], (), FAR)
    assert "script" not in made
    assert made.keys() & {"curl", "raw"}
