"""The pytest plugin: options, fixtures and markers of the suites; carries verdicts to the run.

    pytest suites --target URL --taskpact-token TOKEN

Loaded into every pytest run of the environment it is installed in, so nothing heavy is
imported before a check of ours is collected. What it decides is in `taskpact.running`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from taskpact.turns import (
    BEGUN,
    PROPERTY,
    RUN,
    Turns,
    deviation_of,
    preferring,
    requirement_of,
    run_of,
    usage,
)

if TYPE_CHECKING:
    from taskpact.probe import Probe
    from taskpact.way import Session

PROBE: pytest.StashKey[Probe] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that describe a target; they are those of `taskpact check`."""
    from taskpact.target.options import OPTIONS  # noqa: PLC0415 - plain data, needed only here

    group = parser.getgroup("taskpact", "the target to judge (default: the embedded mock server)")
    for option in OPTIONS:
        option.add_to_pytest(group)
    group.addoption("--spec", metavar="FILE", help="judge by this OpenAPI document")
    group.addoption("--overlay", metavar="FILE", action="append", default=[])
    group.addoption("--prove", metavar="IDS", help="judge deviations of the embedded mock server")
    group.addoption("--taskpact-record", metavar="FILE", help="write the record of the run there")
    group.addoption("--taskpact-replay", metavar="FILE", help="judge this record again")
    group.addoption("--taskpact-results", metavar="FILE", help="write every result there, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known, and listen for verdicts."""
    config.addinivalue_line("markers", "requirement(id): the requirement that a check decides")
    config.addinivalue_line("markers", "each(cases): run once for each case of the contract")
    config.addinivalue_line("markers", "waits: it mostly waits, and may be begun before its turn")
    config.pluginmanager.register(_Recorder(config), "taskpact-recorder")
    config.pluginmanager.register(Turns(config), "taskpact-turns")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse a document or a deviation that there is none of, before anything is collected."""
    asked = session.config.option
    if asked.prove or asked.spec or asked.overlay:
        with usage():
            run_of(session.config).deviations("")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - pytest-xdist's own type
    """Give every worker of pytest-xdist the one target that the controller has."""
    if _judges(node.config):
        node.workerinput[PROPERTY] = run_of(node.config).shared()


def _judges(config: pytest.Config) -> bool:
    """Whether our suites are what is run; other tests need no target."""
    from taskpact.contract.files import folder  # noqa: PLC0415 - only with pytest-xdist

    suites = folder("suites")
    named = (Path(config.invocation_params.dir, each.partition("::")[0]) for each in config.args)
    return any(suites in (path.resolve(), *path.resolve().parents) for path in named)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a check once for each case of the contract, and for each deviation to be proved."""
    marker = metafunc.definition.get_closest_marker("requirement")
    if marker is None:
        return
    run = run_of(metafunc.config)
    each = metafunc.definition.get_closest_marker("each")
    if each is not None:
        cases = list(each.args[0](run.contract))
        metafunc.parametrize("case", cases, ids=[case.id for case in cases])
    deviations = run.deviations(marker.args[0])
    if deviations is not None:
        metafunc.fixturenames.append("deviation")
        metafunc.parametrize("deviation", deviations)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """When deviations are to be proved, leave out the checks that have none."""
    if not config.option.prove:
        return
    left = [item for item in items if requirement_of(item) and not deviation_of(item)]
    items[:] = [item for item in items if not requirement_of(item) or deviation_of(item)]
    config.hook.pytest_deselected(items=left)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Make first contact before any check; without it nothing is judged."""
    checks = [each for each in session.items if requirement_of(each)]
    if not checks or session.config.option.collectonly:
        return None
    with usage():
        return run_of(session.config).begin([requirement_of(each) for each in checks]) or None


@pytest.fixture
def deviation() -> str:
    """The deviation that the embedded mock server shall show; none in an ordinary run."""
    return ""


@pytest.fixture(scope="session")
def taskpact_session(pytestconfig: pytest.Config) -> Session:
    """What all checks share: contract, target, client, what the first contact found."""
    return run_of(pytestconfig).session


@pytest.fixture
def probe(
    request: pytest.FixtureRequest, taskpact_session: Session, deviation: str
) -> Iterator[Probe]:
    """The way of one check to the target."""
    from taskpact.probe import Probe  # noqa: PLC0415 - only when there is something to run

    begun = request.node.stash.get(BEGUN, None)
    requirement = taskpact_session.contract.requirements[requirement_of(request.node)]
    made = (
        begun.probe
        if begun
        else Probe(taskpact_session, requirement, preferring(deviation), request.node.nodeid)
    )
    request.node.stash[PROBE] = made
    yield made
    # What a check sent and got may be large, and pytest keeps its items to the end of the run.
    del request.node.stash[PROBE]
    if begun:
        del request.node.stash[BEGUN]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Begin no check once the run's time is used up: to look at what came takes time as well."""
    probe = item.stash.get(PROBE, None)
    if probe is not None and BEGUN not in item.stash:
        probe.may_begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn how a check ended into a verdict, carried by the report (also across processes)."""
    _shown_in_our_words(item, call)
    report = yield
    if not requirement_of(item) or (call.when != "call" and call.excinfo is None):
        return report
    from taskpact.judging.outcomes import NotApplicable  # noqa: PLC0415 - only for checks

    run = run_of(item.config)
    parameters: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    raised = call.excinfo.value if call.excinfo else None
    if isinstance(raised, pytest.skip.Exception):
        raised = NotApplicable("the contract has nothing of this kind to be checked")
    result, text = run.judge(
        requirement=requirement_of(item),
        check=item.nodeid.partition("[")[0],
        parameters=parameters,
        probe=item.stash.get(PROBE, None),
        raised=raised,
        seconds=_seconds(item, call),
    )
    report.user_properties.append((PROPERTY, result))
    report.outcome = "failed" if text else "passed"
    report.longrepr = (report.longrepr if result["verdict"] == "ERROR" else text) or None
    return report


def _seconds(item: pytest.Item, call: pytest.CallInfo[None]) -> float:
    """What the check itself took, whenever that was."""
    begun = item.stash.get(BEGUN, None)
    return begun.seconds if begun else call.duration


def _shown_in_our_words(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Spare pytest the traceback of an outcome: it parses the source again for each, for nothing.

    A target that answers nothing ends nearly every check so; that took longer than the asking.
    """
    if not requirement_of(item) or call.excinfo is None:
        return
    from taskpact.judging.outcomes import Outcome  # noqa: PLC0415 - only for checks

    if isinstance(call.excinfo.value, Outcome):
        item.repr_failure = _reason  # type: ignore[method-assign]


def _reason(excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
    del style
    return str(excinfo.value)


def pytest_report_teststatus(
    report: pytest.TestReport | pytest.CollectReport,
) -> tuple[str, str, str] | None:
    """Show the verdict instead of pytest's word, where it is another."""
    verdict = dict(getattr(report, "user_properties", ())).get(PROPERTY, {}).get("verdict", "PASS")
    if report.when != "call" or verdict in {"PASS", "FAIL", "ERROR"}:
        return None
    return verdict.lower(), verdict[0].lower(), verdict


class _Recorder:
    """Hears every report, in the process that the run ends in."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hand a verdict to the run."""
        told = dict(report.user_properties).get(PROPERTY)
        if isinstance(told, dict):
            run_of(self._config).add(told)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Close the run; a target that could not be judged is no success of pytest's either."""
        run = self._config.stash.get(RUN, None)
        if run is None:
            return
        if run.end(interrupted=_interrupted(session)) and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        if self._config.option.taskpact_results and not hasattr(self._config, "workerinput"):
            run.write(Path(self._config.option.taskpact_results))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401
        """Print the table of verdicts below pytest's own lines."""
        run = self._config.stash.get(RUN, None)
        if run is not None:
            terminalreporter.write_line(run.summary())


def _interrupted(session: pytest.Session) -> bool:
    return session.exitstatus == pytest.ExitCode.INTERRUPTED
