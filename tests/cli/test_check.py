"""`taskpact check`: what it runs, what it says, what it writes and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from taskpact.cli import checking
from taskpact.cli.errors import Exit
from taskpact.contract import load
from taskpact.reporting.report import LATEST

TOKEN = "token-of-the-caller-0123456789"
ACKNOWLEDGED = load().negotiation.acknowledgement
HEAD = """
from taskpact.suite import Broken, Inconclusive, NotApplicable, NotObservable, requirement
import pytest
"""


class Handler(BaseHTTPRequestHandler):
    """Acknowledges every task; knows nothing else."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.tokens.append(self.headers.get("authorization"))
        self.answer(self.server.status or ACKNOWLEDGED.status, {"id": body["id"], "status": "x"})

    def do_GET(self) -> None:
        self.answer(404, {"error": "none"})

    def answer(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", ACKNOWLEDGED.media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """A target that first contact finds nothing wrong with, unless `status` is set."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    made.status, made.tokens = None, []
    made.url = f"http://127.0.0.1:{made.server_port}"
    threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def suites(tmp_path, monkeypatch) -> Callable[..., Path]:
    """Make these the bundled suites; in a folder of their own, as the current one is."""
    monkeypatch.setenv("TASKPACT_TOKEN", TOKEN)
    (tmp_path / "suites").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(checking, "folder", lambda name: tmp_path / name)

    def written(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / "suites" / f"{name}.py"
            path.write_text(HEAD + textwrap.dedent(text), encoding="utf-8")
            # A process imports a module once; the suites of another test had the same name.
            monkeypatch.delitem(sys.modules, name, raising=False)
        return tmp_path / "suites"

    return written


PASSING = """
    @requirement("NEG-01")
    def test_passes(probe):
        pass
"""
CHECKS = {
    "passes": ("NEG-01", "pass"),
    "fails": ("NEG-02", "raise Broken('it is broken')"),
    "warns": ("NEG-12", "raise Broken('it is odd')"),
    "unknown": ("NEG-03", "raise Inconclusive('the twin was refused')"),
    "unseen": ("NEG-04", "raise NotObservable('no details')"),
    "missing": ("NEG-05", "raise NotApplicable('no such thing')"),
    "slips": ("NEG-06", "raise KeyError('ours')"),
}


def checks(*names: str) -> str:
    return "\n".join(
        f'@requirement("{CHECKS[name][0]}")\ndef test_{name}(probe):\n    {CHECKS[name][1]}\n'
        for name in names
    )


def latest(folder: str | Path = "reports") -> dict:
    return json.loads((Path(folder) / LATEST).read_text(encoding="utf-8"))


# --- how it ends


ENDINGS = [
    (("passes",), Exit.OK, "conformant: no MUST fails"),
    (("passes", "warns", "unseen", "missing"), Exit.OK, "conformant: no MUST fails ("),
    (("passes", "fails", "slips", "unknown"), Exit.FAILED, "not conformant: 1 MUST fails"),
    (("passes", "slips", "unknown"), Exit.INTERNAL, "not judged in full: 1 check ended in an"),
    (("passes", "unknown"), Exit.UNJUDGED, "not judged in full: 1 MUST is inconclusive"),
]


@pytest.mark.parametrize(("names", "status", "said"), ENDINGS, ids=lambda each: str(each)[:40])
def test_the_exit_status_follows_from_the_ledger(taskpact, suites, server, names, status, said):
    """A broken MUST outweighs our own error, and that outweighs what is not known."""
    suites(test_one=checks(*names))
    ended = taskpact("check", server.url)
    assert (ended.status, ended.err) == (status, "")
    assert ended.out.splitlines()[-1].startswith(said)
    assert latest()["sentence"] == ended.out.splitlines()[-1]


def test_what_was_found_is_told_and_reported(taskpact, suites, server):
    """Table, failure, counts, target, report, closing line; no color in a pipe."""
    suites(test_one=checks("passes", "fails", "warns"))
    ended = taskpact("check", server.url)
    lines = ended.out.splitlines()
    assert lines[0].split() == ["area", "requirements", "PASS", "WARN", "FAIL"]
    assert lines[1].split() == ["NEG", "3", "1", "1", "1"]
    assert "FAIL NEG-02" in lines
    assert "  difference  it is broken" in lines
    assert "WARN NEG-12  test_one.py::test_warns: it is odd" in lines
    assert "3 requirements: 1 PASS, 1 WARN, 1 FAIL" in lines
    assert f"target: {server.url}, by the contract of {load().document['info']['version']}" in lines
    report = next(line for line in lines if line.startswith("report: "))
    path = Path(report.removeprefix("report: "))
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told == latest()
    assert told["target"]["url"] == server.url
    assert {each["id"]: each["verdict"] for each in told["requirements"]} == {
        "NEG-01": "PASS",
        "NEG-02": "FAIL",
        "NEG-12": "WARN",
    }
    assert "\x1b" not in ended.out
    assert TOKEN not in ended.out
    assert TOKEN not in json.dumps(told)


def test_an_unreachable_target_is_told_in_one_line(taskpact, suites, server):
    """Status 3; the report says why."""
    server.status = 503
    suites(test_one=checks("passes"))
    ended = taskpact("check", server.url)
    assert (ended.status, ended.err) == (Exit.UNJUDGED, "")
    assert ended.out.splitlines()[-1] == f"not judged: {latest()['trouble']}"
    assert "status 503" in latest()["trouble"]
    assert latest()["counts"] == {"not run": 1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere:80"], "not an http or https URL with a host: 'nowhere:80'; did you mean"),
        (["http://h", "--target", "http://i"], "URL and --target name the same thing"),
        (["http://h", "--area", "NGE"], "no area 'NGE': did you mean RNG or NEG?"),
        (["http://h", "--requirement", "NEG-99"], "no requirement 'NEG-99': did you mean NEG-"),
        (["http://h", "--requirement", "zzz"], "no requirement 'zzz': there are ABT, "),
        (["http://h", "--level", "MAY"], "no level 'MAY': "),
        (["http://h", "--timeout", "-1"], "--timeout: must be a number of seconds above zero"),
        (["http://h", "--timeout", "x"], "'x' is not a valid float"),
        (["http://h", "--config", "none.toml"], "none.toml: cannot be read"),
        (["http://h", "--spec", "none.yaml"], "none.yaml: cannot be read"),
        (["http://h", "--no-such"], "No such option '--no-such'"),
        (["http://h", "--report-dir", "/dev/null/x"], "cannot be made a folder"),
        (["http://h", "more"], "unexpected extra argument"),
    ],
    ids=lambda each: " ".join(each[-2:]) if isinstance(each, list) else "",
)
def test_a_wrong_call_is_one_sentence_and_nothing_is_run(taskpact, suites, arguments, said):
    """Status 2; no report is written."""
    suites(test_one=checks("passes"))
    ended = taskpact("check", *arguments)
    assert (ended.status, ended.out) == (Exit.USAGE, "")
    assert ended.err.startswith("taskpact: ")
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert not Path("reports", LATEST).exists()


@pytest.mark.parametrize("option", ["-m", "-k"])
def test_an_expression_that_pytest_cannot_read_is_a_wrong_call(taskpact, suites, server, option):
    """In pytest's own words, on one line."""
    suites(test_one=checks("passes"))
    ended = taskpact("check", server.url, option, "a b (")
    assert (ended.status, ended.out) == (Exit.USAGE, "")
    assert f"Wrong expression passed to '{option}'" in ended.err
    assert ended.err.count("\n") == 1


def test_a_selection_of_nothing_is_a_wrong_call(taskpact, suites, server):
    """Rather than a success without a check."""
    suites(test_one=checks("passes"))
    for selection in (["--area", "ACK"], ["-k", "nothing"], ["-m", "nothing"]):
        ended = taskpact("check", server.url, *selection)
        assert (ended.status, ended.out) == (Exit.USAGE, "")
        assert ended.err.startswith("taskpact: no check is selected by --area, ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("def broken(:", "SyntaxError: invalid syntax"),
        ("assert 1 == 2", "AssertionError: assert 1 == 2"),
        ("raise SystemExit(0)", "RuntimeError: a suite raised SystemExit"),
    ],
)
def test_a_suite_that_cannot_be_read_is_our_own_error(taskpact, suites, server, text, said):
    """Status 4 and a sentence, without a traceback."""
    suites(test_one=checks("passes"), test_two=text)
    ended = taskpact("check", server.url)
    assert ended.status == Exit.INTERNAL
    assert "Traceback" not in ended.out + ended.err
    assert ended.err.startswith(f"taskpact: an error of taskpact's own ({said}")
    assert ended.err.count("\n") == 1


def test_interrupted_by_a_person_it_tells_what_it_has(taskpact, suites, server):
    """Status 130; what was judged before is told and reported."""
    later = '@requirement("NEG-02")\ndef test_later(probe):\n    raise KeyboardInterrupt\n'
    suites(test_one=checks("passes") + later + checks("warns"))
    ended = taskpact("check", server.url)
    assert ended.status == Exit.INTERRUPTED
    assert ended.err == "taskpact: interrupted; this is what was judged so far\n"
    told = latest()
    assert told["run"]["interrupted"] is True
    verdicts = {each["id"]: each["verdict"] for each in told["requirements"]}
    assert verdicts["NEG-01"] == "PASS"
    assert verdicts.get("NEG-12") is None


IN_THE_COLLECTOR = """\
def interrupts(phase, info):
    signal.raise_signal(signal.SIGINT)

@requirement("NEG-02")
def test_is_interrupted(probe):
    gc.callbacks.append(interrupts)
    gc.collect()
    gc.callbacks.remove(interrupts)
"""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_python_loses_ends_the_run_after_the_check(taskpact, suites, server):
    """As it does in a callback of the garbage collector."""
    text = f"import gc, signal\n{checks('passes')}{IN_THE_COLLECTOR}{checks('warns')}"
    suites(test_one=text)
    ended = taskpact("check", server.url)
    assert ended.status == Exit.INTERRUPTED
    verdicts = {each["id"]: each["verdict"] for each in latest()["requirements"]}
    assert (verdicts["NEG-01"], verdicts["NEG-02"]) == ("PASS", "PASS")
    assert verdicts.get("NEG-12") is None


# --- what it runs


SOME = ("NEG-01", "NEG-02", "NEG-12", "NEG-26", "ACK-01", "ACK-10")
LEVELS = ("MUST", "MUST", "SHOULD", "OBSERVE", "MUST", "SHOULD")
MANY = "\n".join(
    f'@requirement("{name}")\ndef test_{name[:3].lower()}_{name[4:]}(probe):\n    pass\n'
    for name in SOME
)


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ([], set(SOME)),
        (["--area", "ack"], {"ACK-01", "ACK-10"}),
        (["--area", "NEG", "--area", "ACK", "--level", "must"], {"NEG-01", "NEG-02", "ACK-01"}),
        (["--requirement", "neg-02", "--requirement", "ACK-01"], {"NEG-02", "ACK-01"}),
        (["--requirement", "NEG-02", "--area", "NEG"], {"NEG-02"}),
        (["--level", "SHOULD", "--area", "NEG"], {"NEG-12"}),
        (["-k", "neg_0"], {"NEG-01", "NEG-02"}),
        (["-k", "not neg", "--level", "MUST"], {"ACK-01"}),
        (["-m", "requirement", "--area", "ACK"], {"ACK-01", "ACK-10"}),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_checks_are_selected(taskpact, suites, server, arguments, chosen):
    """Values of one option add up, options narrow each other."""
    assert tuple(load().requirements[name].level for name in SOME) == LEVELS
    suites(test_one=MANY)
    taskpact("check", server.url, *arguments)
    assert {each["id"] for each in latest()["requirements"]} == chosen


def test_the_schema_suite_can_be_left_out(taskpact, suites, server):
    """It is the slowest, and needs a package more."""
    suites(test_one=PASSING, test_schema=checks("fails"))
    assert taskpact("check", server.url).status == Exit.FAILED
    assert taskpact("check", server.url, "--no-schema").status == Exit.OK
    assert latest()["run"]["schema"] is False


def test_options_reach_the_checks(taskpact, suites, server):
    """What describes the target is the same to a check."""
    suites(
        test_one="""
        @requirement("NEG-01")
        def test_sees(probe, pytestconfig):
            target = probe.target
            seen = (
                target.callers["outsider"].token, target.headers, target.limits.seconds,
                target.raw, target.capabilities["details"], target.capabilities["list"],
                pytestconfig.option.taskpact_seed,
            )
            expected = ("-outsider-", (("X-A", "1"), ("X-B", "2")), 7, False, True, False, "42")
            if seen != expected:
                raise Broken(repr(seen))
        """
    )
    ended = taskpact(
        *("check", server.url, "--outsider-token=-outsider-", "--header", "X-A: 1"),
        *("--header", "X-B: 2", "--timeout", "7", "--no-raw", "--capability", "details"),
        *("--no-capability", "list", "--seed", "42"),
    )
    assert ended.status == Exit.OK, ended.out
    assert latest()["run"]["seed"] == "42"
    assert set(server.tokens) == {f"Bearer {TOKEN}"}


def test_a_configuration_file_is_read_from_the_current_folder(taskpact, suites, server):
    """Then no argument is needed at all."""
    suites(test_one=PASSING)
    Path("taskpact.toml").write_text(f'url = "{server.url}"\n', encoding="utf-8")
    assert taskpact("check").status == Exit.OK
    assert latest()["target"]["url"] == server.url


def test_the_report_goes_where_it_is_wanted(taskpact, suites, server, tmp_path):
    """The folder is made."""
    suites(test_one=PASSING)
    folder = tmp_path / "a" / "b"
    taskpact("check", server.url, "--report-dir", folder)
    assert latest(folder)["ending"] == "conformant"
    assert not Path("reports").exists()


def test_nothing_of_the_users_pytest_takes_part(taskpact, suites, server, monkeypatch):
    """Neither configuration nor plugin, variable or conftest.py around the suites."""
    folder = suites(test_one=PASSING, test_two=checks("fails"))
    failing = "raise RuntimeError('not to be read')\n"
    (folder.parent / "conftest.py").write_text(failing, encoding="utf-8")
    (folder.parent / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n", encoding="utf-8")
    Path("pytest.ini").write_text("[pytest]\naddopts = --nonsense\n", encoding="utf-8")
    Path("conftest.py").write_text(failing, encoding="utf-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    assert taskpact("check", server.url).status == Exit.FAILED
    assert (os.environ["PYTEST_ADDOPTS"], os.environ["PYTEST_PLUGINS"]) == (
        "--nonsense",
        "no_such_plugin",
    )


def test_what_a_check_prints_is_not_in_the_report(taskpact, suites, server):
    """Neither on standard output nor on standard error."""
    suites(
        test_one="""
        import sys

        @requirement("NEG-01")
        def test_talks(probe):
            print("said out")
            print("said err", file=sys.stderr)
        """
    )
    ended = taskpact("check", server.url)
    assert "said" not in ended.out + ended.err


def test_the_suites_are_judged_by_the_document_that_is_given(taskpact, suites, server, edited):
    """`--spec` and `--overlay` reach the checks."""
    suites(
        test_one="""
        @requirement("NEG-01")
        def test_sees(probe):
            if probe.contract.field("max_steps").maximum != 300:
                raise Broken("another contract")
        """
    )

    def edit(document) -> None:
        schema = document["components"]["schemas"]["CreateTaskRequest"]
        schema["properties"]["max_steps"]["maximum"] = 300

    assert taskpact("check", server.url).status == Exit.FAILED
    assert taskpact("check", server.url, "--spec", edited(edit)).status == Exit.OK


# --- as a process


PROGRAM = """
import sys
from pathlib import Path
from taskpact.cli import checking, run
checking.folder = lambda name: Path(sys.argv[1])
sys.exit(run(sys.argv[2:]))
"""


@pytest.fixture
def process(suites) -> Iterator[Callable[..., subprocess.Popen]]:
    """Run `taskpact ARGS` on the suites as a process of its own."""
    started: list[subprocess.Popen] = []

    def start(*args: str, **more) -> subprocess.Popen:
        command = [sys.executable, "-c", PROGRAM, str(suites()), *args]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | more
        started.append(subprocess.Popen(command, **pipes))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.communicate()


def test_ctrl_c_ends_a_run_in_order(suites, server, process):
    """As a person presses it while a check waits: status 130, what was judged, no traceback."""
    waiting = '@requirement("NEG-02")\ndef test_waits(probe):\n    import threading\n'
    waiting += f"    open({str(Path('waits').absolute())!r}, 'w').close()\n"
    waiting += "    threading.Event().wait(60)\n"
    suites(test_one=checks("passes") + waiting)
    os.mkfifo("waits")
    running = process("check", server.url)
    Path("waits").read_bytes()  # returns once the check has opened it
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (
        Exit.INTERRUPTED,
        "taskpact: interrupted; this is what was judged so far\n",
    )
    assert "1 PASS" in out


def test_a_reader_that_leaves_changes_no_status(suites, server, process):
    """As `| head -1` does."""
    suites(test_one=checks("fails"))
    reading, writing = os.pipe()
    os.close(reading)
    running = process("check", server.url, stdout=writing)
    os.close(writing)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (Exit.FAILED, "")
    assert latest()["ending"] == "not conformant"
