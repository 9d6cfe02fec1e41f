"""What README.md and docs/ say holds: every command runs, every quotation and link is right.

Commands stand in blocks marked ```console, after `$ `; the lines below one are what it prints,
with `...` for any text. A comment before a block tells what is special about it:

    <!-- run: serve 8000 -->           starts a server, which stays until the document ends; it
                                       gets a port of its own, shown as the one named here
    <!-- run: needs-server -->         runs while that server does
    <!-- run: elsewhere: WHERE -->     is not run here; WHERE says what covers it
    <!-- exit: 1 -->                   ends with that status instead of 0
    <!-- file: taskpact.toml -->       is written to that file before the commands after it
    <!-- from: suites/test_neg.py -->  is quoted, word by word, from that file
"""

import os
import queue
import re
import signal
import subprocess
import sys
import textwrap
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mockserver.commandline import parser
from taskpact.contract import load
from taskpact.target.options import OPTIONS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
KINDS = {"run", "exit", "file", "from"}
BY_CI = re.compile(r"make (check|test|lint)\b|pip install|\. \.venv")
COVERED = re.compile(r"(tests|examples)/\S+")
FENCE = re.compile(r"(\s*)```(\w*)\s*")
DIRECTIVE = re.compile(r"\s*<!-- (\w+): (.+) -->\s*")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
SECONDS = 120


@dataclass(frozen=True)
class Command:
    text: str
    output: str


@dataclass(frozen=True)
class Block:
    document: Path
    line: int
    language: str
    text: str
    directives: dict = field(default_factory=dict)

    def __str__(self):
        return f"{self.document.relative_to(ROOT)}:{self.line}"

    @property
    def kind(self):
        return self.directives.get("run", "").partition(" ")[0].rstrip(":")

    @property
    def argument(self):
        return self.directives.get("run", "").partition(" ")[2]

    @property
    def commands(self):
        """The commands with what they print; a backslash continues a line."""
        joined = re.sub(r"\\\n\s*", " ", self.text)
        parts = re.split(r"^\$ ", joined, flags=re.MULTILINE)
        assert not parts[0].strip(), f"{self}: output comes before any command"
        split = (part.partition("\n") for part in parts[1:])
        return [Command(text, output.strip("\n")) for text, _, output in split]


def blocks(document):
    """The fenced blocks of a document, each with the directives right before it."""
    found, directives, inside = [], {}, None
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.fullmatch(line)
        if inside is not None:
            if fence:
                found.append(Block(document, *inside[:2], "\n".join(inside[2]), directives))
                inside, directives = None, {}
            else:
                inside[2].append(line)
        elif fence:
            inside = (number, fence[2], [])
        elif directive := DIRECTIVE.fullmatch(line):
            directives[directive[1]] = directive[2]
        elif line.strip():
            assert not directives, f"{document}:{number}: a directive stands before no block"
    assert inside is None, f"{document}: a block is not closed"
    return found


BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]


class Server:
    """A server that a document starts: a process, and what it printed until it listened."""

    def __init__(self, command, folder, environment):
        self.said, self.port = [], None
        self._process = subprocess.Popen(
            ["bash", "-c", f"exec {command} --port 0"],
            cwd=folder, env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._lines = queue.SimpleQueue()
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def ready(self, lines):
        """Wait for the address, and for as many lines as the document shows."""
        while self.port is None or len(self.said) < lines:
            line = self._lines.get(timeout=SECONDS)
            assert line, f"the server ended: {self.said}"
            self.said.append(line)
            if self.port is None and (found := ADDRESS.search(line)):
                self.port = found[1]

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(timeout=SECONDS)
        self._process.stdout.close()
        assert status in {0, -signal.SIGTERM}


class Reader:
    """Somebody who follows a document, in a folder that looks like the checkout."""

    def __init__(self, folder):
        self.folder, self.server, self.shown_port = folder, None, None
        for path in ROOT.iterdir():
            if not path.name.startswith(".") and path.name not in {"reports", "build", "dist"}:
                (folder / path.name).symlink_to(path)
        unwanted = ("PYTEST", "TASKPACT", "COLUMNS", "PYTHONPATH")
        kept = {name: text for name, text in os.environ.items() if not name.startswith(unwanted)}
        programs = Path(sys.executable).parent
        self.environment = {**kept, "PATH": f"{programs}{os.pathsep}{kept['PATH']}"}

    def follow(self, block):
        if "file" in block.directives:
            (self.folder / block.directives["file"]).write_text(self._ours(block.text))
        if block.language == "console":
            for command in block.commands if block.kind != "elsewhere" else ():
                self._serve(block, command) if block.kind == "serve" else self._run(block, command)

    def leave(self):
        if self.server is not None:
            self.server.stop()
            self.server = None

    def _serve(self, block, command):
        self.leave()
        self.shown_port = block.argument
        self.server = Server(command.text, self.folder, self.environment)
        self.server.ready(len(command.output.splitlines()))
        said = "".join(self.server.said)
        self.environment |= dict(re.findall(r"^export (\w+)=(\S+)$", said, re.MULTILINE))
        self._compare(block, command, said)

    def _run(self, block, command):
        assert self.server or block.kind != "needs-server", f"{block}: no server was started"
        state = self.folder / ".environment"
        script = f'{self._ours(command.text)}\n__status=$?; env -0 >"{state}"; exit $__status'
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=SECONDS, check=False,
        )  # fmt: skip
        status = int(block.directives.get("exit", 0))
        assert done.returncode == status, f"{block}: $ {command.text}\n{done.stdout}"
        pairs = state.read_text().rstrip("\0").split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs)
        self._compare(block, command, done.stdout)

    def _compare(self, block, command, printed):
        if not command.output:
            return
        if self.server:
            printed = printed.replace(f":{self.server.port}", f":{self.shown_port}")
        shown, came = plain(command.output), plain(printed)
        if not re.fullmatch(re.escape(shown).replace(r"\.\.\.", ".*"), came, re.DOTALL):
            # Two equal lines tell pytest to show where they differ.
            assert came == shown, f"{block}: $ {command.text}"

    def _ours(self, text):
        port = self.server.port if self.server else self.shown_port
        return text.replace(f":{self.shown_port}", f":{port}") if self.server else text


def plain(text):
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_whoever_follows_a_document_sees_what_it_shows(document, tmp_path):
    reader = Reader(tmp_path)
    try:
        for block in BLOCKS:
            if block.document == document:
                reader.follow(block)
    finally:
        reader.leave()


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_no_command_is_passed_over_in_silence(block):
    assert set(block.directives) <= KINDS
    assert block.kind in {"", "serve", "needs-server", "elsewhere"}
    if block.language != "console":
        assert block.kind == ""
        assert not re.search(r"^\s*\$ ", block.text, re.MULTILINE), "a command outside ```console"
        return
    assert block.commands
    assert len(block.commands) == 1 or "exit" not in block.directives
    if block.kind == "elsewhere":
        covered = [ROOT / place for place in re.findall(COVERED, block.argument)]
        covered = [Path(str(place).rstrip(".,;")) for place in covered]
        assert all(place.exists() for place in covered)
        assert covered or all(BY_CI.match(each.text) for each in block.commands)


@pytest.mark.parametrize("block", [b for b in BLOCKS if "from" in b.directives], ids=str)
def test_what_is_quoted_stands_there(block):
    source = (ROOT / block.directives["from"]).read_text(encoding="utf-8")
    assert any(textwrap.indent(block.text, indent) in source for indent in ("", "  ", "    "))


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name)
def test_every_link_inside_the_project_leads_somewhere(document):
    links = LINK.findall(document.read_text(encoding="utf-8"))
    inside = [link for link in links if not re.match(r"\w+:", link)]
    assert [link for link in inside if not (document.parent / link).exists()] == []


def test_the_result_on_the_first_page_is_of_this_contract():
    """As many requirements in each area as a run selects now."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = {
        area: int(number)
        for area, number in re.findall(r"^([A-Z]{2,3}) +(\d+) ", text, re.MULTILINE)
    }
    held = [each.area for each in load().requirements.values()]
    assert table
    assert table == {area: held.count(area) for area in table}
    assert f"{sum(table.values())} requirements: " in text


@pytest.mark.parametrize("option", [each.flag for each in OPTIONS])
def test_every_option_of_a_target_is_told(option):
    assert f"`{option}" in (ROOT / "docs/how-to/check-your-server.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "option", [each.option_strings[-1] for each in parser("serve")._actions if each.dest != "help"]
)
def test_every_option_of_the_mock_server_is_told(option):
    assert f"`{option}" in (ROOT / "docs/reference/mock-server.md").read_text(encoding="utf-8")
