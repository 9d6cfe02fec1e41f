"""One run of the suites: its contract and target, the first contact, the results.

Between the pytest plugin, which knows pytest, and the parts that know nothing of it.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from taskpact import wanted
from taskpact.contacting import meet
from taskpact.contract import Contract, Level, Requirement, load
from taskpact.journal import Journal, Live
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
from taskpact.patience import Patience
from taskpact.probe import Probe
from taskpact.recording import targets
from taskpact.recording.file import Lines, RecordError, Writer, read
from taskpact.recording.head import head
from taskpact.recording.journals import Recording, Replaying
from taskpact.recording.veil import Veil
from taskpact.reporting.sink import Sink
from taskpact.target import Target
from taskpact.target.declaration import secrets
from taskpact.target.errors import ConfigError
from taskpact.way import Session
from taskpact.wire.client import Client
from taskpact.wire.receiver import Receiver

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
        self._writer: Writer | None = None
        self._veil = Veil({})
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
            flags = [*wanted.mock_flags(self.options), *embedded.delivering(self._receiver.port)]
            self._ready = self._closing.enter_context(embedded.started(flags))
        return self._ready or {}

    def begin(self, requirements: Sequence[str]) -> bool:
        """Make first contact; True where it fails and nothing can be judged."""
        self._selected = list(dict.fromkeys(requirements))
        seed = wanted.seed(self.options)
        patience = Patience(math.inf if self._record else wanted.seconds(self.options))
        target = self._target()
        receiver = self._receiving(target)
        journal = self._journal(target, heard=receiver is not None)
        client = self._closing.enter_context(
            Client(target.url, target.headers, target.limits, verify=target.verify)
        )
        met = meet(self.contract, target, client, patience, journal)
        self.trouble = met.trouble
        if met.trouble:
            return True
        found = frozenset(met.capabilities)
        self._session = Session(
            self.contract, target, client, found, seed, patience, receiver, journal
        )
        if self.sink:
            self.sink.started(len(requirements))
        return False

    def _journal(self, target: Target, *, heard: bool) -> Journal:
        """Where what is learned passes through: into a record, out of one, or neither."""
        self._veil = targets.veil(target)
        if self.sink:
            self.sink.met(secrets(target))
        if self._record is not None:
            return Replaying(self._record.entries, heard=bool(self._record.head["heard"]))
        if not self.options.get("taskpact_record"):
            return Live()
        about = self.sink.about if self.sink else {}
        made = head(self.contract, target, self._veil, about)
        edited = self.options.get("spec") or self.options.get("overlay")
        made |= {"heard": heard, "at_once": self.at_once()}
        made |= {"document": self.contract.document} if edited else {}
        try:
            self._writer = Writer(Path(self.options["taskpact_record"]), made)
        except OSError as error:
            raise ConfigError(f"{error.filename}: cannot be written ({error.strerror})") from error
        return Recording(self._writer, self._veil)

    @cached_property
    def _record(self) -> Lines | None:
        """The record that is judged again; None where a target is."""
        path = self.options.get("taskpact_replay")
        if not path:
            return None
        try:
            return read(Path(path))
        except RecordError as error:
            raise ConfigError(f"{path}: {error}") from error
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error

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
            seconds=self._taken(check, str(parameters.get("case", "")), seconds),
            deviation=str(parameters.get("deviation", "")),
        )
        failed = result.verdict in {Verdict.FAIL, Verdict.ERROR}
        # Plain data only: it may have to reach another process.
        told = {**asdict(result), "verdict": result.verdict.value}
        return told, self._text(result) if failed else ""

    def _taken(self, check: str, case: str, seconds: float) -> float:
        """The seconds that a check took, or had taken when what is judged was recorded."""
        return seconds if self._record is None else self._durations.get((check, case), 0.0)

    @cached_property
    def _durations(self) -> Mapping[tuple[str, str], float]:
        entries = self._record.entries if self._record is not None else ()
        told = (each["result"] for each in entries if "result" in each)
        return {(each["check"], each["case"]): each["seconds"] for each in told}

    def add(self, told: Mapping[str, Any]) -> None:
        """Take a result, perhaps from another process."""
        result = Result(**{**told, "verdict": Verdict(told["verdict"])})
        self.results.append(result)
        if self._writer:
            self._writer.line({"result": self._veil.value(dict(told))})
        if self.sink:
            self.sink.judged(result)

    def end(self, *, interrupted: bool = False) -> str | None:
        """Release the target and close the record; gives the trouble, where there was any."""
        self._closing.close()
        if self._writer:
            trouble = self.trouble and self._veil.text(self.trouble)
            self._writer.close({"trouble": trouble, "interrupted": interrupted})
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

        if self._record is not None:
            return targets.again(self._record.head["judged"])
        return self._declared or adjusted(embedded.target_of(self.shared()), self.options)

    def _receiving(self, target: Target) -> Receiver | None:
        """The receiver of the target's webhook; None where another process of this run has it."""
        declared = target.webhook
        if declared is None or self._record or self._receiver is not None or self._ready:
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

    def at_once(self) -> int:
        """How many checks may be under way at once, or were in the record that is judged again."""
        if self._record is not None:
            return int(self._record.head["at_once"])
        return wanted.at_once(self.options, embedded=self._declared is None)

    # -- words ----------------------------------------------------------------------------

    def _finding(
        self, requirement: Requirement, raised: BaseException | None, probe: Probe | None
    ) -> Mapping[str, str]:
        if not isinstance(raised, Broken) or probe is None:
            return {}
        from taskpact.reporting.finding import finding  # noqa: PLC0415 - only for failures
        from taskpact.reporting.replay import Shows  # noqa: PLC0415

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
