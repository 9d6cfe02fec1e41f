"""What Hypothesis draws follows from the seed, whatever modules are loaded."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.internal.conjecture import providers
from hypothesis.strategies import text

from taskpact.cases.steady import steady


def test_hypothesis_still_looks_for_constants_where_it_is_kept_from_it():
    steady()
    assert not providers.HypothesisProvider(None)._local_constants.strings


def drawn(seed: int) -> list[str]:
    seen: list[str] = []
    chosen = settings(
        max_examples=200,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    try:
        find(text(), lambda each: bool(seen.append(each)), settings=chosen, random=Random(seed))
    except NoSuchExample:
        return seen
    raise AssertionError("nothing was looked for")


def test_a_module_that_was_loaded_meanwhile_changes_nothing(tmp_path, monkeypatch):
    steady()
    before = drawn(7)
    (tmp_path / "loaded_meanwhile.py").write_text(
        "\n".join(f"C{n} = 'a constant {n}'" for n in range(300))
    )
    monkeypatch.syspath_prepend(tmp_path)
    __import__("loaded_meanwhile")
    assert drawn(7) == before
    assert drawn(8) != before
