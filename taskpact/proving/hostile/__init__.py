"""Hostile and broken targets: servers that do what none should, and the judge let loose on them.

    outcome = run("endless-headers")
    outcome = run("later:endless-headers")  # a correct server until first contact is made

What must hold on all of them is in `outcome`; the servers are in `table`.
"""

from taskpact.proving.hostile.outcome import Outcome
from taskpact.proving.hostile.running import correct, run
from taskpact.proving.hostile.table import TABLE, different, ids

__all__ = ["TABLE", "Outcome", "correct", "different", "ids", "run"]
