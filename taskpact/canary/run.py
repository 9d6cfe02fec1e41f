"""Judges the canaries by checks of the suites, and compares the verdicts with those recorded."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from taskpact.canary.servers import SERVERS, TOKEN, Behaviour, served
from taskpact.contract import Contract, folder
from taskpact.judging.outcomes import Outcome
from taskpact.judging.verdicts import Verdict
from taskpact.probe import Probe
from taskpact.recorded import Streams
from taskpact.running import verdict_of
from taskpact.target import Target
from taskpact.target.target import Caller
from taskpact.way import Session
from taskpact.wire.client import Client
from taskpact.wire.limits import Limits

CHECKS: Final[tuple[tuple[str, str], ...]] = (
    ("test_neg.py", "test_a_request_that_names_no_format_gets_the_default_answer"),
    ("test_rng.py", "test_an_integer_in_range_is_accepted"),
    ("test_rng.py", "test_the_integer_above_the_range_is_refused"),
    ("test_enu.py", "test_an_unlisted_word_is_refused"),
    ("test_ack.py", "test_the_acknowledgement_carries_the_id_that_was_sent"),
    ("test_aut.py", "test_a_request_without_credentials_is_refused"),
    ("test_sse.py", "test_the_last_event_is_ended"),
)
"""Suite and check; of each its first case."""

_P, _F, _I = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE

RECORDED: Final[Mapping[str, tuple[Verdict, ...]]] = {
    "good": (_P, _P, _P, _P, _P, _P, _P),
    "takes anything": (_P, _P, _F, _F, _P, _P, _P),
    "takes nothing": (_I, _I, _I, _I, _I, _I, _I),
    "serves anybody": (_P, _P, _P, _P, _P, _F, _P),
    "never streams": (_F, _P, _P, _P, _P, _P, _I),
    "cuts the stream": (_P, _P, _P, _P, _P, _P, _F),
}
"""By server: the verdicts of the checks."""

_LIMITS: Final = Limits(seconds=5.0)


def unfit(contract: Contract) -> str:
    """Why this harness must not judge anything now; empty where all is well."""
    suites = {name: _loaded(name) for name in dict.fromkeys(name for name, _ in CHECKS)}
    for name, behaviour in SERVERS.items():
        verdicts = tuple(_verdicts(contract, behaviour, suites))
        for check, came, recorded in zip(CHECKS, verdicts, RECORDED[name], strict=True):
            if came is not recorded:
                return (
                    f"the harness itself is unfit: {check[1]} says {came} of the server that"
                    f" {name!r} describes, where {recorded} is right"
                )
    return ""


def _verdicts(
    contract: Contract, behaviour: Behaviour, suites: Mapping[str, ModuleType]
) -> Iterator[Verdict]:
    with served(contract, behaviour) as url, Client(url, limits=_LIMITS) as client:
        target = Target(url, {"self": Caller("self", TOKEN)}, limits=_LIMITS)
        session = Session(contract, target, client, frozenset({"ui-message-stream"}))
        for suite, name in CHECKS:
            yield _verdict(session, getattr(suites[suite], name))


def _verdict(session: Session, check: Callable[..., None]) -> Verdict:
    marks = {mark.name: mark.args for mark in check.pytestmark}  # type: ignore[attr-defined]
    requirement = session.contract.requirements[marks["requirement"][0]]
    given: dict[str, Any] = {"probe": Probe(session, requirement), "streams": Streams()}
    if "each" in marks:
        given["case"] = next(iter(marks["each"][0](session.contract)))
    wanted = check.__code__.co_varnames[: check.__code__.co_argcount]
    try:
        check(**{name: given[name] for name in wanted})
    except Outcome as outcome:
        return verdict_of(requirement, outcome)
    return verdict_of(requirement, None)


def _loaded(name: str) -> ModuleType:
    path: Path = folder("suites") / name
    spec = importlib.util.spec_from_file_location(f"taskpact_canary_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
