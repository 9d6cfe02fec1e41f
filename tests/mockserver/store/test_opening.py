"""`--store`: what may be named, and what is imported for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mockserver.errors import StartError
from mockserver.store.opening import opened


def python(code):
    """What a fresh interpreter prints."""
    command = [sys.executable, "-c", f"import asyncio, sys\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    "where",
    ["", "Memory", "memory:", "sqlite", "sqlite:", "redis:6379", "http://:secret@h/", "tasks.db"],
)
async def test_an_unknown_store_is_told_with_the_known_ones(where):
    with pytest.raises(StartError, match=r"the known ones are memory, sqlite:FILE, redis:") as told:
        await opened(where)
    assert "secret" not in str(told.value)


async def test_memory_needs_neither_sqlite_nor_redis():
    code = """
from mockserver.store.opening import opened
asyncio.run(opened("memory"))
print({"sqlite3", "redis"} & {name.partition(".")[0] for name in sys.modules})
"""
    assert python(code) == "set()"


async def test_a_missing_package_is_told_with_how_to_install_it():
    code = """
sys.modules["redis"] = None
from mockserver.errors import StartError
from mockserver.store.opening import opened
try:
    asyncio.run(opened("redis://127.0.0.1/0"))
except StartError as error:
    print(error)
"""
    assert python(code).endswith("which this --store needs: pip install 'taskpact[redis]'")


async def test_a_file_is_named_as_it_is(tmp_path, opening):
    """Spaces, colons, question marks and percent signs are no marks of an address."""
    for name in ("a b.db", "a:b.db", "a?mode=ro", "100%41.db", "é.db"):
        await opening(f"sqlite:{tmp_path / name}")
        assert (tmp_path / name).is_file()
