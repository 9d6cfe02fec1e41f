"""Lets what Hypothesis draws depend on the seed alone.

Now and then it draws a constant from the source of whatever modules are loaded (its pull request
4356), so that one seed would draw one thing in a run and another when its record is judged again.
There is no setting against that; the private function that looks for them is replaced.
"""

from __future__ import annotations

from functools import cache

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants


@cache
def steady() -> None:
    """From now on no constants are looked for in this process."""
    none = Constants()
    providers._get_local_constants = lambda: none  # noqa: SLF001 - the only way there is
