"""What people install: the wheel, in an environment of its own, used from a folder of its own."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTENS = re.compile(r"listens on (http://\S+)")
SECONDS = 120
"""What a busy machine may take; on a free one each step is done in a tenth of it."""


def environment():
    """Ours without what would lead to the checkout or to a target."""
    unwanted = ("PYTHON", "PYTEST", "TASKPACT", "VIRTUAL")
    return {name: text for name, text in os.environ.items() if not name.startswith(unwanted)}


def run(command, cwd):
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment(), text=True, capture_output=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout; an environment that has the build backend need not fetch it."""
    folder = tmp_path_factory.mktemp("dist")
    isolation = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    made = run(
        [sys.executable, "-m", "build", "--wheel", *isolation, "--outdir", folder, ROOT], folder
    )
    assert made.returncode == 0, made.stderr
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The programs of a new environment that has the wheel, and sees our dependencies."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    programs = home / "bin"
    # A .pth adds the folder but runs none of its own .pth files, so the checkout stays unseen.
    places = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", places))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", programs / "python", "install", "--no-deps"]
    made = run([*pip, "--no-index", "--disable-pip-version-check", "-I", wheel], home)
    assert made.returncode == 0, made.stderr
    return programs


@pytest.fixture
def elsewhere(tmp_path):
    """A folder whose own names must not stand for ours."""
    for name in ("spec", "suites", "mockserver"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_the_wheel_holds_the_two_packages_and_their_data_only(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"taskpact", "mockserver"}
    for folder in ("spec", "suites"):
        held = {Path(name).name for name in names if name.startswith(f"taskpact/_data/{folder}/")}
        assert held == {path.name for path in (ROOT / folder).iterdir() if path.is_file()}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_packages_come_from_the_wheel(installed, elsewhere):
    code = "import taskpact, mockserver; print(taskpact.__file__, mockserver.__file__)"
    found = run([installed / "python", "-P", "-c", code], elsewhere)
    assert found.stderr == ""
    for path in found.stdout.split():
        assert Path(path).is_relative_to(installed.parent)


def test_the_version_is_told(installed, elsewhere):
    told = run([installed / "taskpact", "--version"], elsewhere)
    assert (told.returncode, told.stderr) == (0, "")
    assert re.fullmatch(r"taskpact \d+\.\d+\.\d+\n", told.stdout)


def test_the_bundled_contract_is_found_and_sound(installed, elsewhere):
    told = run([installed / "taskpact", "spec", "validate"], elsewhere)
    assert (told.returncode, told.stderr) == (0, "")
    assert "the bundled contract: sound" in told.stdout


def test_a_check_runs_the_bundled_suites_against_the_embedded_mock(installed, elsewhere):
    told = run([installed / "taskpact", "check", "--area", "NEG"], elsewhere)
    assert (told.returncode, told.stderr) == (0, "")
    assert "conformant: no MUST fails" in told.stdout
    assert list((elsewhere / "reports").glob("check-*.json"))


def test_the_mock_server_serves_and_stops(installed, elsewhere):
    process = subprocess.Popen(
        [installed / "taskpact", "serve", "--port", "0"],
        cwd=elsewhere, env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        url = LISTENS.search(process.stdout.readline())[1]
        with urllib.request.urlopen(f"{url}/openapi.json", timeout=SECONDS) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (0, "")
