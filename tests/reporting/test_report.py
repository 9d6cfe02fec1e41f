"""The report: all that was found, as JSON of a named version, never half written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from taskpact.contract import load
from taskpact.judging import Ledger, Result, Verdict
from taskpact.reporting.report import LATEST, SCHEMA, report, write

CONTRACT = load()
TOKEN = "opaque-token-0123456789-abcdef"
AT = datetime(2026, 11, 23, 20, 30, 5, tzinfo=UTC)
REQUIREMENTS = tuple(CONTRACT.requirements.values())[:3]
FINDING = {"said": "a server", "difference": f"\x1b{TOKEN}"}
LEDGER = Ledger(
    REQUIREMENTS,
    (
        Result(REQUIREMENTS[0].id, "a.py::t", "1", Verdict.FAIL, TOKEN, FINDING, 0.123456),
        Result(REQUIREMENTS[1].id, "a.py::u", "", Verdict.PASS),
    ),
)


def made(**more):
    settings = {"target": {"url": "http://x"}, "run": {"seed": "1"}, "at": AT, "secrets": [TOKEN]}
    return report(LEDGER, CONTRACT, **settings | more)


def test_a_record_says_what_it_is_and_what_made_it():
    """Schema, time, versions, target, run."""
    told = made()
    assert told["schema"] == SCHEMA == "taskpact/report/1"
    assert told["at"] == "2026-11-23T20:30:05+00:00"
    assert set(told["versions"]) == {"taskpact", "contract", "python"}
    assert told["versions"]["contract"] == CONTRACT.document["info"]["version"]
    assert (told["target"], told["run"]) == ({"url": "http://x"}, {"seed": "1"})


def test_a_record_holds_every_result():
    """By requirement, those not run included."""
    told = made()
    assert [(each["id"], each["verdict"]) for each in told["requirements"]] == [
        (REQUIREMENTS[0].id, "FAIL"),
        (REQUIREMENTS[1].id, "PASS"),
        (REQUIREMENTS[2].id, None),
    ]
    assert told["counts"] == {"FAIL": 1, "PASS": 1, "not run": 1}
    assert told["areas"] == {REQUIREMENTS[0].area: told["counts"]}
    assert (told["ending"], told["trouble"]) == ("not conformant", None)
    assert told["sentence"].startswith("not conformant: 1 MUST fails")
    assert told["requirements"][0]["results"] == [
        {
            "check": "a.py::t",
            "case": "1",
            "verdict": "FAIL",
            "reason": "«token»",
            "finding": {"said": "a server", "difference": "\\x1b«token»"},
            "seconds": 0.1235,
            "deviation": "",
        }
    ]


def test_a_record_holds_no_secret():
    """Nor does the trouble it tells of."""
    assert TOKEN not in json.dumps(made(trouble=f"bad {TOKEN}"))
    assert made(trouble=f"bad {TOKEN}")["trouble"] == "bad «token»"


def test_time_is_universal():
    """Wherever the run was made."""
    local = AT.astimezone(timezone(timedelta(hours=5)))
    assert made(at=local) == made()


def test_a_record_is_written_under_its_time_and_as_the_latest(tmp_path):
    """Both files hold the same and nothing else is left."""
    folder = tmp_path / "new" / "reports"
    path = write(made(), folder)
    assert path == folder / "check-20261123T203005Z.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(made()))
    assert (folder / LATEST).read_bytes() == path.read_bytes()
    assert sorted(each.name for each in folder.iterdir()) == [path.name, LATEST]


def test_no_record_replaces_another_but_the_latest(tmp_path):
    """Two runs in one second have two names."""
    paths = [write(made(run={"seed": seed}), tmp_path) for seed in ("1", "2", "3")]
    assert len(set(paths)) == 3
    seeds = [json.loads(path.read_text(encoding="utf-8"))["run"]["seed"] for path in paths]
    assert seeds == ["1", "2", "3"]
    latest = json.loads((tmp_path / LATEST).read_text(encoding="utf-8"))
    assert latest["run"]["seed"] == "3"


def test_a_failed_write_leaves_the_old_report(tmp_path, monkeypatch):
    """And no file of its own."""
    write(made(), tmp_path)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write(made(run={}), tmp_path)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before
