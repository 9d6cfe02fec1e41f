"""ERR: what a refusal is.

Bodies are in `test_err_bodies` and `test_err_reading`, framing is in `test_err_framing`.
"""

from __future__ import annotations

from taskpact import handing
from taskpact.asking import identity
from taskpact.authenticating import forged
from taskpact.cases import bodies, credentials, refusals
from taskpact.contract import Field
from taskpact.erring import (
    accepts_another,
    no_server_error,
    refusal,
    send,
)
from taskpact.judging import answers
from taskpact.judging import refusals as judging
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
    waits,
)
from taskpact.wire.exchange import Exchange


@requirement("ERR-01")
@each(refusals.kinds)
def test_a_refusal_is_an_error_object(probe: Probe, case: Case) -> None:
    """The body is one JSON object with a non-empty text under `error`."""
    _is_error_object(refusal(probe, case))


@requirement("ERR-01")
@each(credentials.representative)
def test_a_refusal_of_credentials_is_an_error_object(probe: Probe, case: Case) -> None:
    """So is the refusal of somebody unknown."""
    exchange = _unauthenticated(probe, case)
    accepts_another(probe)
    if not judging.is_client_error(exchange):
        raise Inconclusive(f"not refused: {answers.seen(exchange)}", exchange)
    _is_error_object(exchange)


def _unauthenticated(probe: Probe, case: Case) -> Exchange:
    value = forged(probe, case)
    lines = [] if value is None else [("Authorization", value)]
    return probe.post(probe.body(), caller=None, headers=lines)


@requirement("ERR-01")
def test_the_refusal_of_an_unknown_task_is_an_error_object(probe: Probe) -> None:
    """So is the answer to who asks for a task that there is not."""
    probe.need("details")
    exchange = probe.request("readTask", id=probe.fresh_id())
    accepts_another(probe)
    if not judging.is_client_error(exchange):
        raise Inconclusive(f"not refused: {answers.seen(exchange)}", exchange)
    _is_error_object(exchange)


def _is_error_object(exchange: Exchange) -> None:
    reason = judging.no_error_object(exchange)
    if reason:
        raise Broken(reason, exchange)


@requirement("ERR-02")
@each(refusals.kinds)
def test_a_json_refusal_says_that_it_is_json(probe: Probe, case: Case) -> None:
    """A refusal whose body is JSON has a JSON media type."""
    _says_json(refusal(probe, case))


@requirement("ERR-02")
@each(credentials.representative)
def test_a_json_refusal_of_credentials_says_that_it_is_json(probe: Probe, case: Case) -> None:
    """So has the refusal of somebody unknown."""
    exchange = _unauthenticated(probe, case)
    accepts_another(probe)
    if not judging.is_client_error(exchange):
        raise Inconclusive(f"not refused: {answers.seen(exchange)}", exchange)
    _says_json(exchange)


def _says_json(exchange: Exchange) -> None:
    if answers.json_object(exchange) is None:
        raise NotObservable("the body of the refusal is no JSON object")
    reason = judging.wrong_type(exchange)
    if reason:
        raise Broken(reason, exchange)


@requirement("ERR-03")
@each(refusals.kinds)
def test_a_refusal_is_a_client_error(probe: Probe, case: Case) -> None:
    """What is refused for its own fault has a status of that class."""
    exchange = send(probe, case)
    accepts_another(probe)
    if judging.disguised(exchange):
        raise Broken(f"an error is told under status {exchange.status}", exchange)
    if answers.is_success(exchange):  # whether it must be refused is judged elsewhere
        raise NotObservable(f"not refused: {answers.seen(exchange)}")
    if exchange.status is None:
        raise Inconclusive(f"not refused: {answers.seen(exchange)}", exchange)
    if not judging.is_client_error(exchange):
        raise Broken(f"an invalid request got {answers.seen(exchange)}", exchange)


@requirement("ERR-03")
@each(refusals.odd_ids)
def test_an_odd_id_makes_no_server_error(probe: Probe, case: Case) -> None:
    """Who asks for a task that no id can name is at fault, not the server."""
    probe.need("details")
    accepts_another(probe)
    no_server_error(probe.request("readTask", id=case.facts["id"]))


@waits
@requirement("ERR-03")
@each(refusals.odd_queries)
def test_an_odd_query_makes_no_server_error(probe: Probe, case: Case) -> None:
    """Neither is it for a page that there is not."""
    probe.need("list")
    accepts_another(probe)
    no_server_error(probe.request("listTasks", query=case.facts["query"]))


@requirement("ERR-04")
@each(refusals.kinds)
def test_a_refused_request_makes_no_task(probe: Probe, case: Case) -> None:
    """The id that came with it does not exist afterwards."""
    probe.need("details")
    task_id = probe.fresh_id()
    exchange = refusal(probe, case, task_id)
    kept, _ = probe.created({**probe.body(), identity(probe): probe.fresh_id()})
    probe.details(kept)
    probe.made_no_task(task_id, exchange)
    if probe.shows_any_task():
        raise NotObservable("the target shows details for any id, made or not")


@waits
@requirement("ERR-05")
@each(refusals.handing)
def test_a_refused_request_sends_no_webhook(probe: Probe, case: Case) -> None:
    """Nothing arrives for its id or its text where webhooks are received."""
    handing.receiver(probe)
    task_id, mark = probe.fresh_id(), probe.fresh_id()
    exchange = _sent_with(probe, case, task_id, mark)
    if answers.not_refused(exchange):  # whether it must be refused is judged elsewhere
        raise NotObservable(f"not refused: {answers.seen(exchange)}")
    asked = handing.Asked(task_id, mark, exchange)
    handing.quiet(probe, asked)
    came = handing.events(probe, asked)
    if came:
        raise Broken(
            f"the request was refused with {exchange.status}, and {len(came)} events arrived",
            exchange,
        )


def _sent_with(probe: Probe, case: Case, task_id: str, mark: str) -> Exchange:
    """The refusal of a request that asks for the webhook, by `mark` in its text too."""
    if isinstance(case.body, bytes):
        laid = case.body.replace(b"{{id}}", task_id.encode()).replace(b"{{mark}}", mark.encode())
        return probe.post(laid)
    text = f"{probe.target.prompts.ordinary} ({mark})"
    way = handing.handing(handing.WEBHOOK)
    body = {**probe.body(), "task": text, identity(probe): task_id, **way, **case.body}
    return probe.post(body, caller=case.facts.get("caller", "self"))


@requirement("ERR-28")
@each(refusals.of_fields)
def test_a_refusal_names_the_field(probe: Probe, case: Case) -> None:
    """Whoever reads it knows where to look."""
    field: Field = case.facts["field"]
    exchange = refusal(probe, case)
    if not judging.names(exchange, field.name):
        text = exchange.body.decode(errors="replace")
        raise Broken(f"{field.name} is not named in {text[:120]!r}", exchange)


@requirement("ERR-29")
@each(bodies.malformed)
def test_what_is_no_json_is_refused(probe: Probe, case: Case) -> None:
    """A text that cannot be read is not taken for an empty object."""
    _is_refused(probe, case)


@requirement("ERR-29")
@each(bodies.other_tops)
def test_what_is_no_object_is_refused(probe: Probe, case: Case) -> None:
    """Neither is another value."""
    _is_refused(probe, case)


@requirement("ERR-29")
@each(bodies.empties)
def test_an_empty_body_is_refused(probe: Probe, case: Case) -> None:
    """Nor nothing at all."""
    _is_refused(probe, case)


def _is_refused(probe: Probe, case: Case) -> None:
    exchange = send(probe, case)
    accepts_another(probe)
    reason = answers.not_refused(exchange)
    if reason:
        raise Broken(reason, exchange)
