"""One run of the suites: its contract and target, the first contact, the results.

Between the pytest plugin, which knows pytest, and the parts that know nothing of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from taskpact.contract import Contract, Level, Requirement, load
from taskpact.judging.ledger import Ledger, Result
from taskpact.judging.outcomes import (
    Broken,
    BrokenInOrder,
    Inconclusive,
    NotApplicable,
    NotObservable,
    Outcome,
)
from taskpact.judging.verdicts import Verdict, of_broken, of_kept
from taskpact.judging.wholeness import not_whole
from taskpact.patience import RUN, Hurried, Patience
from taskpact.probe import Probe, Session
from taskpact.reporting.sink import Sink
from taskpact.target import Target
from taskpact.wire.client import Client
from taskpact.wire.receiver import Receiver

_AT_ONCE = 4
"""Checks under way at once where the target is the embedded mock server."""
_MOST_AT_ONCE = 64

_VERDICTS: Mapping[type[Outcome], Verdict] = {
    Inconclusive: Verdict.INCONCLUSIVE,
    NotObservable: Verdict.NOT_OBSERVABLE,
    NotApplicable: Verdict.NOT_APPLICABLE,
}


class Run:
    """The state of one run; everything in it that judges is pure and lives elsewhere."""

    def __init__(self, contract: Contract, options: Mapping[str, Any], sink: Sink | None) -> None:
        self.contract = contract
        self.options = options
        self.sink = sink
        self.trouble: str | None = None
        """Why the target could not be judged at all."""
        self.results: list[Result] = []
        self._selected: list[str] = []
        self._session: Session | None = None
        self._ready: Mapping[str, Any] | None = None
        self._closing = ExitStack()
        self._receiver: Receiver | None = None

    @classmethod
    def of(
        cls, options: Mapping[str, Any], shared: Mapping[str, Any] | None, sink: Sink | None
    ) -> Run:
        """The run these options ask for; `shared` is what a controller process handed on.

        Raises ContractError or ConfigError for options that cannot be used.
        """
        spec = options.get("spec")
        overlays = tuple(Path(each) for each in options.get("overlay") or ())
        run = cls(load(Path(spec) if spec else None, overlays), options, sink)
        run._ready = shared
        return run

    @property
    def session(self) -> Session:
        """What all checks share; only after `begin`."""
        if self._session is None:
            raise Inconclusive(self.trouble or "no contact was made with the target")
        return self._session

    def shared(self) -> Mapping[str, Any]:
        """What another process needs to judge the same target."""
        from taskpact.target import embedded  # noqa: PLC0415 - only with pytest-xdist

        if self._declared is None and not self._ready:
            self._receiver = self._listening(Receiver())
            flags = [*self._mock_flags(), *embedded.delivering(self._receiver.port)]
            self._ready = self._closing.enter_context(embedded.started(flags))
        return self._ready or {}

    def begin(self, requirements: Sequence[str]) -> bool:
        """Make first contact; True where it fails and nothing can be judged."""
        from taskpact.target.smoke import SmokeError, contact  # noqa: PLC0415

        self._selected = list(dict.fromkeys(requirements))
        seed, patience = self._seed(), Patience(self._most())
        target = self._target()
        client = self._closing.enter_context(
            Client(target.url, target.headers, target.limits, verify=target.verify)
        )
        try:
            found = contact(self.contract, target, Hurried(client, target.limits, patience))
        except SmokeError as error:
            self.trouble = str(error)
            return True
        except Inconclusive as late:
            self.trouble = f"first contact with {target.url} came to no end: {late.reason}"
            return True
        capabilities = found.capabilities
        self._session = Session(
            self.contract, target, client, capabilities, seed, patience, self._receiving(target)
        )
        if self.sink:
            self.sink.started(len(requirements))
        return False

    def judge(
        self,
        *,
        requirement: str,
        check: str,
        parameters: Mapping[str, Any],
        probe: Probe | None,
        raised: BaseException | None,
        seconds: float,
    ) -> tuple[dict[str, Any], str]:
        """The result of a check that ended so, as plain data; and the text of a failure."""
        known = self.contract.requirements[requirement]
        raised = raised or _doubt(known, probe)
        result = Result(
            requirement=requirement,
            check=check,
            case=str(parameters.get("case", "")),
            verdict=verdict_of(known, raised),
            reason=reason_of(raised, probe),
            finding=self._finding(known, raised, probe),
            seconds=seconds,
            deviation=str(parameters.get("deviation", "")),
        )
        failed = result.verdict in {Verdict.FAIL, Verdict.ERROR}
        # Plain data only: it may have to reach another process.
        told = {**asdict(result), "verdict": result.verdict.value}
        return told, self._text(result) if failed else ""

    def add(self, told: Mapping[str, Any]) -> None:
        """Take a result, perhaps from another process."""
        result = Result(**{**told, "verdict": Verdict(told["verdict"])})
        self.results.append(result)
        if self.sink:
            self.sink.judged(result)

    def end(self) -> str | None:
        """Release the target; gives the trouble, where there was any."""
        self._closing.close()
        if self.sink:
            self.sink.ended(self.ledger(), self.trouble)
        return self.trouble

    def write(self, file: Path) -> None:
        """Write every result, and the trouble, as JSON. Raises OSError."""
        told = {"trouble": self.trouble, "results": [asdict(each) for each in self.results]}
        file.write_text(json.dumps(told), encoding="utf-8")

    def ledger(self) -> Ledger:
        """The results so far, by requirement."""
        chosen = dict.fromkeys([*self._selected, *(each.requirement for each in self.results)])
        known = self.contract.requirements
        return Ledger(
            tuple(each for each in known.values() if each.id in chosen), tuple(self.results)
        )

    def summary(self) -> str:
        """The report for the end of a plain pytest run."""
        from taskpact.reporting.terminal import plain  # noqa: PLC0415

        return plain(self.ledger(), self.trouble)

    def deviations(self, requirement: str) -> list[str] | None:
        """The deviations a check of this requirement is to be proved on; None: none are asked."""
        asked = self.options.get("prove")
        if not asked:
            return None
        from taskpact.proving.shelf import UnknownDeviationError, chosen  # noqa: PLC0415 - rare
        from taskpact.target.errors import ConfigError  # noqa: PLC0415

        try:
            return chosen(str(asked), requirement)
        except UnknownDeviationError as error:
            raise ConfigError(str(error)) from error

    # -- the target -----------------------------------------------------------------------

    @cached_property
    def _declared(self) -> Target | None:
        """What the user declared; read once, since it may run a command for a token."""
        from taskpact.target.config import settings  # noqa: PLC0415

        return settings(self.options)

    def _target(self) -> Target:
        from taskpact.target import embedded  # noqa: PLC0415
        from taskpact.target.config import adjusted  # noqa: PLC0415

        return self._declared or adjusted(embedded.target_of(self.shared()), self.options)

    def _receiving(self, target: Target) -> Receiver | None:
        """The receiver of the target's webhook; None where another process of this run has it."""
        from taskpact.target.errors import ConfigError  # noqa: PLC0415

        declared = target.webhook
        if declared is None or self._receiver is not None or self._ready:
            return self._receiver
        try:
            self._receiver = self._listening(Receiver(declared.host, declared.port))
        except OSError as error:
            if "PYTEST_XDIST_WORKER" in os.environ:
                return None
            where = f"{declared.host} port {declared.port}"
            raise ConfigError(
                f"webhook.listen: cannot listen on {where} ({error.strerror})"
            ) from error
        return self._receiver

    def _listening(self, receiver: Receiver) -> Receiver:
        """The same, closed at the end of the run."""
        self._closing.callback(receiver.close)
        return receiver

    def _seed(self) -> int:
        from taskpact.target.errors import ConfigError  # noqa: PLC0415

        asked = str(self.options.get("taskpact_seed") or "0")
        if not asked.isdecimal():
            raise ConfigError(f"the seed {asked!r} is no whole number")
        return int(asked)

    def at_once(self) -> int:
        """How many checks may be under way at once. ConfigError where the option is no number."""
        from taskpact.target.errors import ConfigError  # noqa: PLC0415

        asked = self.options.get("taskpact_at_once")
        if asked is None:
            return 1 if self._declared else _AT_ONCE
        if not str(asked).isdecimal() or not 1 <= int(asked) <= _MOST_AT_ONCE:
            raise ConfigError(f"--at-once: must be a whole number from 1 to {_MOST_AT_ONCE}")
        return int(asked)

    def _most(self) -> float:
        """Seconds that the whole run may take."""
        from taskpact.target.errors import ConfigError  # noqa: PLC0415

        asked = self.options.get("taskpact_max_time")
        if asked is not None and not asked > 0:
            raise ConfigError("--max-time: must be a number of seconds above zero")
        return RUN if asked is None else float(asked)

    def _mock_flags(self) -> list[str]:
        flags = [f"--spec={self.options['spec']}"] if self.options.get("spec") else []
        flags += [f"--overlay={each}" for each in self.options.get("overlay") or ()]
        return [*flags, *(["--shelf"] if self.options.get("prove") else [])]

    # -- words ----------------------------------------------------------------------------

    def _finding(
        self, requirement: Requirement, raised: BaseException | None, probe: Probe | None
    ) -> Mapping[str, str]:
        if not isinstance(raised, Broken) or probe is None:
            return {}
        from taskpact.reporting.finding import finding  # noqa: PLC0415 - only for failures
        from taskpact.reporting.replay import Shows  # noqa: PLC0415
        from taskpact.target.declaration import secrets  # noqa: PLC0415

        exchanges = raised.exchanges or tuple(probe.exchanges[-1:])
        shows = Shows(*raised.sign) if isinstance(raised, BrokenInOrder) else None
        return finding(requirement, raised.reason, exchanges, secrets(probe.target), shows)

    @staticmethod
    def _text(result: Result) -> str:
        parts = [f"{result.requirement} {result.verdict}: {result.reason}"]
        parts += [f"{name:>10}: {text}" for name, text in result.finding.items()]
        return "\n".join(parts)


def _doubt(requirement: Requirement, probe: Probe | None) -> Outcome | None:
    """Why a check that found nothing wrong speaks for nobody: an answer it went by broke off."""
    if probe is None or requirement.level is Level.OBSERVE:
        return None
    reason = not_whole(probe.ordinary)
    return Inconclusive(reason) if reason else None


def verdict_of(requirement: Requirement, raised: BaseException | None) -> Verdict:
    """The verdict of a check of this requirement that ended so."""
    if raised is None:
        return of_kept(requirement.level)
    if isinstance(raised, Broken):
        return of_broken(requirement.level)
    return _VERDICTS.get(type(raised), Verdict.ERROR)  # type: ignore[arg-type]


def reason_of(raised: BaseException | None, probe: Probe | None) -> str:
    """Why, in one sentence; what was seen, where nothing was raised."""
    if raised is None:
        return "; ".join(probe.notes) if probe else ""
    return raised.reason if isinstance(raised, Outcome) else f"{type(raised).__name__}: {raised}"
