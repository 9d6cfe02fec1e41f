"""Checks of defaults and refusals against a server in a function, with all its liberties."""

import json
import uuid

import pytest

from taskpact import resolving
from taskpact.belongings import default_sandbox, holds
from taskpact.cases import truth
from taskpact.cases.case import Case
from taskpact.contract import load
from taskpact.judging.outcomes import Broken, Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.refusing import fate, no_server_error, refused, sent
from taskpact.target import Caller, Target
from taskpact.way import Session
from taskpact.wire.exchange import Exchange, Fault

CONTRACT = load()


class Server:
    """Keeps tasks by the contract; what it takes, resolves and shows can be replaced."""

    def __init__(self):
        self.tasks = {}
        self.takes = CONTRACT.accepts
        self.resolve = lambda body: dict(CONTRACT.resolve(body).values)
        self.show = lambda values: values
        self.hear = lambda body: body["task"]
        self.others = {}

    def send(self, method, path, *, body=None, **_):
        if method == "POST":
            return self._post(path, json.loads(body))
        found = self.others.get(path) or self._details(path.rpartition("/")[2])
        return answer(path, 200 if found else 404, found or {"error": "no such task"})

    def _post(self, path, body):
        if not self.takes(body):
            return answer(path, 400, {"error": "no"})
        task_id = body.get("id") or str(uuid.uuid4())
        self.tasks[task_id] = body
        return answer(path, 202, {"task_id": task_id, "status": "running"})

    def _details(self, task_id):
        body = self.tasks.get(task_id)
        if body is None:
            return None
        values = self.show(self.resolve(body))
        details = {"messages": [{"role": "user", "content": self.hear(body)}]}
        for name, field in CONTRACT.fields.items():
            for sight in field.resolved_at:
                if name in values:
                    here = details
                    *steps, last = sight.pointer.split("/")[1:]
                    for step in steps:
                        here = here.setdefault(step, {})
                    here[last] = values[name]
        return details


def answer(path, status, value):
    kind = (("Content-Type", "application/json"),)
    body = json.dumps(value).encode()
    return Exchange("POST", path, status=status, headers=kind, body=body, complete=True)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def probe(server, monkeypatch):
    monkeypatch.setattr(resolving, "PATIENCE", 0)
    target = Target("http://127.0.0.1", {"self": Caller("self", "")})
    found = frozenset({"details", "sandboxes"})
    return Probe(Session(CONTRACT, target, server, found), CONTRACT.requirements["DEF-01"])


def plan_row():
    (case,) = truth.by_other_field(CONTRACT)
    return case.facts["row"]


# -- defaults ------------------------------------------------------------------------------------


@pytest.mark.parametrize("cases", [truth.by_usual_field, truth.by_other_route, truth.zeros])
def test_a_server_that_keeps_the_contract_passes(probe, cases):
    for case in cases(CONTRACT):
        resolving.judge(probe, case.facts["row"])


def test_another_default_is_broken_and_the_reason_names_the_request(server, probe):
    server.resolve = lambda body: {**CONTRACT.resolve(body).values, "max_iterations": 4}
    with pytest.raises(Broken, match=r'"mode": "plan".*max_iterations is 4') as raised:
        resolving.judge(probe, plan_row())
    assert len(raised.value.exchanges) == 2


def test_details_without_the_value_tell_nothing(server, probe):
    server.show = lambda _: {}
    with pytest.raises(NotObservable, match="do not show max_iterations"):
        resolving.judge(probe, plan_row())


def test_a_value_that_shows_only_when_it_is_sent_is_no_default(server, probe):
    server.resolve = lambda body: body
    with pytest.raises(Broken, match="shows when it is sent"):
        resolving.judge(probe, plan_row())


def test_a_zero_that_is_left_out_of_details_breaks_nothing(server, probe):
    server.show = lambda values: {name: value for name, value in values.items() if value}
    (case, *_) = truth.by_usual_field(CONTRACT)
    with pytest.raises(NotObservable):
        resolving.judge(probe, case.facts["row"])


def test_an_agent_that_the_target_does_not_know_tells_nothing(server, probe):
    server.takes = lambda body: "agent_id" not in body
    (case,) = truth.by_other_route(CONTRACT)
    with pytest.raises(NotObservable, match="refuses"):
        resolving.judge(probe, case.facts["row"])


def test_a_server_that_fails_tells_nothing(server, probe, monkeypatch):
    monkeypatch.setattr(server, "_post", lambda path, _: answer(path, 500, {}))
    with pytest.raises(Inconclusive, match="500"):
        resolving.judge(probe, plan_row())


def test_a_model_is_resolved_to_some_text(server, probe):
    server.resolve = lambda body: {"model": "house-model", **CONTRACT.resolve(body).values}
    resolving.resolves_to_text(probe, CONTRACT.field("model"), {})


@pytest.mark.parametrize("left", ["", 5, []])
def test_a_model_that_is_no_text_is_broken(server, probe, left):
    server.resolve = lambda _: {"model": left}
    with pytest.raises(Broken, match="resolved to"):
        resolving.resolves_to_text(probe, CONTRACT.field("model"), {})


def test_a_model_that_shows_only_when_it_is_sent_is_broken(probe):
    with pytest.raises(Broken, match="shows when it is sent"):
        resolving.resolves_to_text(probe, CONTRACT.field("model"), {})


def test_a_model_that_never_shows_tells_nothing(server, probe):
    server.show = lambda _: {}
    with pytest.raises(NotObservable):
        resolving.resolves_to_text(probe, CONTRACT.field("model"), {})


@pytest.mark.parametrize("nothing", [None, "", []])
def test_absent_null_and_empty_are_one_nothing(server, probe, nothing):
    server.show = lambda values: {**values, "secrets": nothing}
    resolving.shows_none(probe, CONTRACT.field("secrets"), {}, "secrets")


def test_secrets_that_nobody_named_are_broken(server, probe):
    server.show = lambda values: {**values, "secrets": ["TOKEN"]}
    with pytest.raises(Broken, match="TOKEN"):
        resolving.shows_none(probe, CONTRACT.field("secrets"), {}, "secrets that nobody named")


def test_a_default_that_was_sent_must_change_nothing(server, probe):
    resolving.alike(probe, {}, {"mode": "agent"})
    server.resolve = lambda body: {
        **CONTRACT.resolve(body).values,
        **({"max_steps": 7} if "mode" in body else {}),
    }
    with pytest.raises(Broken, match="one request, but max_steps"):
        resolving.alike(probe, {}, {"mode": "agent"})


# -- messages ------------------------------------------------------------------------------------


def test_what_the_user_said_is_read_from_the_details(probe):
    body = probe.body(id=probe.fresh_id(), task="hello")
    assert resolving.said(probe, body, body["id"]) == ["hello"]


def test_a_text_that_must_be_taken_and_is_not_is_broken(server, probe):
    server.takes = lambda body: body["task"] == probe.target.prompts.ordinary
    body = probe.body(id=probe.fresh_id(), task="\U0001f600")
    with pytest.raises(Broken, match="a valid request got 400"):
        resolving.said(probe, body, body["id"])
    with pytest.raises(NotObservable, match="refuses this text"):
        resolving.said(probe, body, body["id"], may_refuse=True)


def test_a_server_that_takes_nothing_is_not_called_broken(server, probe):
    server.takes = lambda _: False
    with pytest.raises(Inconclusive):
        resolving.said(probe, body := probe.body(id=probe.fresh_id()), body["id"])


def test_details_without_messages_tell_nothing(server, probe, monkeypatch):
    monkeypatch.setattr(server, "_details", lambda _: {"task": {}})
    with pytest.raises(NotObservable, match="no message"):
        resolving.said(probe, body := probe.body(id=probe.fresh_id()), body["id"])


# -- refusals ------------------------------------------------------------------------------------

WRONG = Case("agent_id=1", {"agent_id": 1}, {"agent_id": "x"}, facts={"sure": False})


def test_a_wrong_value_that_is_refused_while_a_good_one_is_not_passes(probe):
    refused(probe, WRONG)


def test_a_wrong_value_that_is_taken_is_broken(server, probe):
    server.takes = lambda _: True
    with pytest.raises(Broken, match="an invalid request got 202"):
        refused(probe, WRONG)


def test_a_refusal_tells_nothing_where_a_good_reference_is_refused_too(server, probe):
    server.takes = lambda body: "agent_id" not in body
    with pytest.raises(NotObservable, match="does not take"):
        refused(probe, WRONG)


def test_a_server_that_refuses_everything_passes_no_refusal(server, probe):
    server.takes = lambda _: False
    with pytest.raises(Inconclusive, match="twin"):
        refused(probe, WRONG)


def test_a_sure_twin_that_is_refused_is_inconclusive(server, probe):
    server.takes = lambda body: "mode" not in body
    with pytest.raises(Inconclusive, match="twin"):
        refused(probe, Case("mode=1", {"mode": 1}, {"mode": "agent"}))


def test_bytes_are_sent_under_a_fresh_id(server, probe):
    sent(probe, b'{"id": "{{id}}", "task": "x", "response_format": "json"}')
    (task_id,) = server.tasks
    assert uuid.UUID(task_id)


@pytest.mark.parametrize("status", [202, 400, 413])
def test_any_answer_but_a_server_error_will_do(status):
    no_server_error(answer("/", status, {}))


@pytest.mark.parametrize("status", [500, 502, None])
def test_a_server_error_or_no_answer_is_broken(status):
    fault = None if status else Fault("reset", "the peer reset the connection")
    with pytest.raises(Broken, match="odd request"):
        no_server_error(Exchange("POST", "/", status=status, fault=fault))


def test_the_fate_of_a_request_is_told_in_a_word():
    assert fate(answer("/", 202, {})) == "accepted"
    assert fate(answer("/", 422, {})) == "refused with 422"
    assert "500" in fate(answer("/", 500, {}))


# -- sandboxes and artifacts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "listed",
    [
        {"sandboxes": [{"id": "a"}, {"id": "b", "is_default": True}]},
        [{"id": "a", "default": False}, {"id": "b", "default": True}],
        {"items": [{"id": "b"}]},
        {"data": [{"id": "b", "isDefault": True}]},
        {"results": [{"id": "a", "primary": False}, {"id": "b", "primary": True}]},
        {"default_sandbox_id": "b", "items": [{"id": "a"}, {"id": "b"}]},
        {"default": {"id": "b"}, "items": [{"id": "a"}, {"id": "b"}]},
    ],
)
def test_the_default_sandbox_is_found_in_any_wrapper(server, probe, listed):
    server.others[CONTRACT.operation("listSandboxes").path] = listed
    assert default_sandbox(probe) == "b"


@pytest.mark.parametrize(
    "listed",
    [
        {"sandboxes": [{"id": "a"}, {"id": "b"}]},
        {"sandboxes": [{"id": "a", "running": True}, {"id": "b"}]},
        {"default": "c", "sandboxes": [{"id": "a"}, {"id": "b"}]},
        {"sandboxes": [{"id": "a", "is_default": False}]},
        {"sandboxes": [{"id": "a", "is_default": True}, {"id": "b", "is_default": True}]},
        {"sandboxes": "none"},
        [{"is_default": True}],
    ],
)
def test_a_list_that_marks_no_default_tells_nothing(server, probe, listed):
    server.others[CONTRACT.operation("listSandboxes").path] = listed
    with pytest.raises(NotObservable, match="no default"):
        default_sandbox(probe)


@pytest.mark.parametrize("told", [[], None, "", {"artifacts": []}, {}])
def test_an_empty_answer_holds_no_artifact(told):
    assert not holds(told)


@pytest.mark.parametrize("told", [[{"outcome": {}}], {"outcome": {}}, {"items": [1]}])
def test_an_artifact_is_held_wrapped_or_bare(told):
    assert holds(told)
