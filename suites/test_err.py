"""ERR: refusals, and bodies that no server may stumble over. Framing is in `test_err_framing`."""

from __future__ import annotations

import time
from typing import Any

from taskpact import handing
from taskpact.asking import identity
from taskpact.cases import bodies, credentials, media, refusals, spellings
from taskpact.contract import Field
from taskpact.judging import answers, choice
from taskpact.judging import refusals as judging
from taskpact.judging.streams import Read
from taskpact.looks import Looks
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
)
from taskpact.wire.exchange import Exchange

LARGE_ENOUGH = 64 * 1024
"""A server may close the connection while a body of this size is still being sent."""

GONE = frozenset({"cut", "reset"})


# --- sending


def _send(probe: Probe, case: Case, task_id: str | None = None) -> Exchange:
    """The case as it is: bytes with a fresh id in them, or members over the ordinary body."""
    asked = task_id or probe.fresh_id()
    if isinstance(case.body, bytes) or "made" in case.facts:
        data = media.made(case).replace(b"{{id}}", asked.encode())
        return probe.post(data, headers=case.headers)
    body = {**probe.body(), identity(probe): asked, **case.body}
    return probe.post(body, headers=case.headers)


def _works(probe: Probe) -> Exchange:
    """An ordinary request is accepted; Inconclusive where it is not."""
    twin = probe.post({**probe.body(), identity(probe): probe.fresh_id()})
    if not answers.is_success(twin):
        raise Inconclusive(f"an ordinary request is not accepted: {answers.seen(twin)}", twin)
    return twin


def _refusal(probe: Probe, case: Case, task_id: str | None = None) -> Exchange:
    """The refusal of a case whose twin is accepted; Inconclusive where it is none."""
    exchange = _send(probe, case, task_id)
    _works(probe)
    if answers.is_success(exchange):  # whether it must be refused is judged elsewhere
        raise NotObservable(f"not refused: {answers.seen(exchange)}")
    if not judging.is_client_error(exchange):
        raise Inconclusive(f"not refused with a client error: {answers.seen(exchange)}", exchange)
    return exchange


def _withstood(probe: Probe, case: Case) -> Exchange:
    """Whatever the body is, the answer is no server error."""
    exchange = _send(probe, case)
    _works(probe)
    _no_server_error(exchange)
    fault = exchange.fault
    if exchange.status is None:
        if fault is not None and fault.kind in GONE and len(exchange.request_body) > LARGE_ENOUGH:
            return exchange
        raise Inconclusive(answers.seen(exchange), exchange)
    return exchange


def _no_server_error(exchange: Exchange) -> None:
    if judging.is_server_error(exchange):
        raise Broken(f"a server error: {answers.seen(exchange)}", exchange)


def _taken(probe: Probe, case: Case) -> Exchange:
    """The body is valid, so the acknowledgement comes; one that is not read cannot ask for it."""
    exchange = _send(probe, case)
    twin = _works(probe)
    negotiation = probe.contract.negotiation
    reason = choice.another(exchange, negotiation, negotiation.acknowledgement.name)
    if reason and choice.another(twin, negotiation, negotiation.acknowledgement.name):
        raise Inconclusive(f"no request gets the acknowledgement: {answers.seen(twin)}", twin)
    if reason:
        raise Broken(reason, exchange)
    return exchange


def _told(probe: Probe, case: Case) -> None:
    exchange = _send(probe, case)
    probe.observe(f"{case.id}: {answers.seen(exchange)}")


# --- what a refusal is


@requirement("ERR-01")
@each(refusals.kinds)
def test_a_refusal_is_an_error_object(probe: Probe, case: Case) -> None:
    """The body is one JSON object with a non-empty text under `error`."""
    _is_error_object(_refusal(probe, case))


@requirement("ERR-01")
@each(credentials.representative)
def test_a_refusal_of_credentials_is_an_error_object(probe: Probe, case: Case) -> None:
    """So is the refusal of somebody unknown."""
    exchange = _unauthenticated(probe, case)
    _works(probe)
    if not judging.is_client_error(exchange):
        raise Inconclusive(f"not refused: {answers.seen(exchange)}", exchange)
    _is_error_object(exchange)


def _unauthenticated(probe: Probe, case: Case) -> Exchange:
    try:
        value = credentials.value(case, credentials.holder(probe.target, time.time()))
    except ValueError as error:
        raise NotObservable(f"such a token cannot be made: {error}") from error
    lines = [] if value is None else [("Authorization", value)]
    return probe.post(probe.body(), caller=None, headers=lines)


@requirement("ERR-01")
def test_the_refusal_of_an_unknown_task_is_an_error_object(probe: Probe) -> None:
    """So is the answer to who asks for a task that there is not."""
    probe.need("details")
    exchange = probe.request("readTask", id=probe.fresh_id())
    _works(probe)
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
    _says_json(_refusal(probe, case))


@requirement("ERR-02")
@each(credentials.representative)
def test_a_json_refusal_of_credentials_says_that_it_is_json(probe: Probe, case: Case) -> None:
    """So has the refusal of somebody unknown."""
    exchange = _unauthenticated(probe, case)
    _works(probe)
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
    exchange = _send(probe, case)
    _works(probe)
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
    _works(probe)
    _no_server_error(probe.request("readTask", id=case.facts["id"]))


@requirement("ERR-03")
@each(refusals.odd_queries)
def test_an_odd_query_makes_no_server_error(probe: Probe, case: Case) -> None:
    """Neither is it for a page that there is not."""
    probe.need("list")
    _works(probe)
    _no_server_error(probe.request("listTasks", query=case.facts["query"]))


@requirement("ERR-04")
@each(refusals.kinds)
def test_a_refused_request_makes_no_task(probe: Probe, case: Case) -> None:
    """The id that came with it does not exist afterwards."""
    probe.need("details")
    task_id = probe.fresh_id()
    exchange = _refusal(probe, case, task_id)
    kept, _ = probe.created({**probe.body(), identity(probe): probe.fresh_id()})
    probe.details(kept)
    probe.made_no_task(task_id, exchange)
    if probe.shows_any_task():
        raise NotObservable("the target shows details for any id, made or not")


@requirement("ERR-05")
@each(refusals.handing)
def test_a_refused_request_sends_no_webhook(probe: Probe, case: Case) -> None:
    """Nothing arrives for its id or its text where webhooks are received."""
    handing.receiver(probe)
    task_id, mark = probe.fresh_id(), probe.fresh_id()
    exchange = _sent_with(probe, case, task_id, mark)
    if answers.is_success(exchange):  # whether it must be refused is judged elsewhere
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
    exchange = _refusal(probe, case)
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
    exchange = _send(probe, case)
    _works(probe)
    reason = answers.not_refused(exchange)
    if reason:
        raise Broken(reason, exchange)


# --- bodies that must not stop the server

# First of all with bad bodies: a server that one of them ends can be told nothing more.


@requirement("ERR-22")
@each(refusals.bad_bodies)
def test_after_a_bad_body_the_next_request_works(probe: Probe, looks: Looks, case: Case) -> None:
    """On the same connection where it stays open, else on a new one."""
    looks.needed(probe)
    _works(probe)
    bad = _send(probe, case)
    next_one = probe.post({**probe.body(), identity(probe): probe.fresh_id()})
    if not answers.is_success(next_one):
        raise Broken(f"the next request got {answers.seen(next_one)}", bad, next_one)


@requirement("ERR-21")
@each(refusals.bad_bodies)
def test_no_bad_body_is_left_unanswered(probe: Probe, looks: Looks, case: Case) -> None:
    """Every request is answered, or its connection closed, within the time allowed."""
    looks.needed(probe)
    _works(probe)
    exchange = _send(probe, case)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken(f"neither answered nor closed: {exchange.fault.detail}", exchange)


# --- bodies that must not make a server error


@requirement("ERR-06")
@each(lambda contract: bodies.malformed(contract) + bodies.extended(contract))
def test_malformed_json_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Cut, doubled and otherwise broken texts make no server error."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-07")
@each(bodies.other_tops)
def test_another_top_level_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Neither does JSON that is no object."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-08")
@each(bodies.empties)
def test_an_empty_body_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Nor an empty body."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-08")
def test_no_body_is_withstood(probe: Probe, looks: Looks) -> None:
    """Nor none."""
    looks.needed(probe)
    exchange = probe.request("createTask")
    _works(probe)
    _no_server_error(exchange)


@requirement("ERR-09")
@each(bodies.not_utf8)
def test_invalid_utf8_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Bytes that are no UTF-8 make no server error, inside and outside of strings."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-10")
@each(bodies.other_encodings)
def test_another_encoding_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Neither do UTF-16 and UTF-32."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-11")
@each(bodies.deep)
def test_deep_nesting_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """However deep a body is nested, there is no server error."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-12")
@each(bodies.duplicates)
def test_duplicate_names_are_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """A name that stands twice makes no server error."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-13")
@each(bodies.no_numbers)
def test_words_for_numbers_are_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Neither does a number that JSON does not have."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-14")
@each(bodies.long_numbers)
def test_long_numbers_are_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Nor a number of thousands of digits."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-15")
@each(bodies.controls)
def test_raw_control_characters_are_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Nor a control character that should have been an escape."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-16")
@each(media.wrong_types)
def test_a_wrong_content_type_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """What a body is called makes no server error."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-17")
@each(media.wrong_charsets)
def test_a_wrong_charset_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Neither does a charset that the body is not in, or that there is not."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-18")
@each(media.broken_codings)
def test_a_broken_coding_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Nor data that is not what its coding says."""
    looks.needed(probe)
    _withstood(probe, case)


@requirement("ERR-19")
@each(media.bombs)
def test_a_bomb_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """A small body that unpacks to a huge one makes no server error, and is answered in time."""
    looks.needed(probe)
    exchange = _send(probe, case)
    _works(probe)
    _no_server_error(exchange)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken(f"no answer came in time: {exchange.fault.detail}", exchange)


@requirement("ERR-20")
@each(media.large)
def test_a_large_body_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """It is accepted or met by a client error; the connection may be closed while it is sent."""
    looks.needed(probe)
    exchange = _send(probe, case)
    _works(probe)
    _no_server_error(exchange)
    if exchange.status is None and (exchange.fault is None or exchange.fault.kind not in GONE):
        raise Inconclusive(answers.seen(exchange), exchange)


@requirement("ERR-33")
@each(bodies.surrogates)
def test_half_a_surrogate_pair_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """It makes no server error, and what is sent back for it is UTF-8."""
    looks.needed(probe)
    negotiation = probe.contract.negotiation
    task_id = probe.fresh_id()
    _utf8(_withstood_as(probe, case, task_id))
    name = negotiation.field.encode()
    told, streamed = (
        b'"%b": "%b"' % (name, form.name.encode())
        for form in (negotiation.acknowledgement, negotiation.stream)
    )
    data = media.made(case).replace(told, streamed).replace(b"{{id}}", probe.fresh_id().encode())
    exchange = probe.post(data, whole=True)
    _utf8(exchange)
    if answers.is_success(exchange) and exchange.fault and exchange.fault.kind in GONE:
        raise Broken(f"the stream breaks off: {exchange.fault.detail}", exchange)
    if "details" in probe.session.found:
        _utf8(probe.request("readTask", id=task_id))


def _withstood_as(probe: Probe, case: Case, task_id: str) -> Exchange:
    exchange = _send(probe, case, task_id)
    _works(probe)
    return exchange


def _utf8(exchange: Exchange) -> None:
    _no_server_error(exchange)
    try:
        Read(exchange).plain.body.decode()
    except UnicodeDecodeError as error:
        raise Broken(f"the answer is no UTF-8 at byte {error.start}", exchange) from error
    except ValueError as error:
        raise NotObservable(str(error)) from error


# --- bodies that must be accepted


@requirement("ERR-30")
@each(spellings.spellings)
def test_json_is_read_however_it_is_written(probe: Probe, case: Case) -> None:
    """White space, escapes and the order of members change nothing."""
    _taken(probe, case)


@requirement("ERR-31")
@each(media.cased_types)
def test_the_media_type_has_no_case(probe: Probe, case: Case) -> None:
    """A body under JSON's media type in upper or mixed case is accepted."""
    _taken(probe, case)


@requirement("ERR-32")
@each(media.utf8_charsets)
def test_the_charset_of_json_changes_nothing(probe: Probe, case: Case) -> None:
    """UTF-8 is what JSON is in anyway."""
    _taken(probe, case)


# --- where the text is silent


@requirement("ERR-36")
@each(media.other_types)
def test_json_under_another_type(probe: Probe, case: Case) -> None:
    """A JSON body under another media type is accepted or refused."""
    _told(probe, case)


@requirement("ERR-36")
def test_json_under_no_type(probe: Probe) -> None:
    """So is one under none."""
    none: Any = None
    exchange = probe.post(probe.body(), headers=[("Content-Type", none)])
    probe.observe(f"no Content-Type: {answers.seen(exchange)}")


@requirement("ERR-37")
@each(media.good_codings)
def test_a_packed_body(probe: Probe, case: Case) -> None:
    """A well compressed body is unpacked or refused."""
    _told(probe, case)


@requirement("ERR-38")
@each(bodies.readable_duplicates)
def test_which_duplicate_counts(probe: Probe, case: Case) -> None:
    """Duplicate names are refused, or one of them counts."""
    field: Field = case.facts["field"]
    task_id = probe.fresh_id()
    exchange = _send(probe, case, task_id)
    said = answers.seen(exchange)
    if answers.is_success(exchange) and "details" in probe.session.found:
        shown = probe.resolved(field, probe.details(task_id))
        words = {str(case.facts["first"]): "the first", str(case.facts["second"]): "the second"}
        said = f"accepted, {words.get(str(shown), 'neither')} counts"
    probe.observe(f"{case.id}: {said}")


@requirement("ERR-39")
@each(bodies.with_mark)
def test_a_byte_order_mark(probe: Probe, case: Case) -> None:
    """A byte order mark before the body is ignored or refused."""
    _told(probe, case)
