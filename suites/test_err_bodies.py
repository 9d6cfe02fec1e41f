"""ERR: bodies that no server may stumble over."""

from __future__ import annotations

from taskpact.asking import identity
from taskpact.cases import bodies, media, refusals
from taskpact.erring import (
    GONE,
    accepts_another,
    no_server_error,
    send,
    withstood,
)
from taskpact.judging import answers
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
    waits,
)
from taskpact.wire.exchange import Exchange

# --- bodies that must not stop the server

# First of all with bad bodies: a server that one of them ends can be told nothing more.


@waits
@requirement("ERR-22")
@each(refusals.bad_bodies)
def test_after_a_bad_body_the_next_request_works(probe: Probe, looks: Looks, case: Case) -> None:
    """On the same connection where it stays open, else on a new one."""
    looks.needed(probe)
    accepts_another(probe)
    bad = send(probe, case)
    next_one = probe.post({**probe.body(), identity(probe): probe.fresh_id()})
    if not answers.is_success(next_one):
        raise Broken(f"the next request got {answers.seen(next_one)}", bad, next_one)


@waits
@requirement("ERR-21")
@each(refusals.bad_bodies)
def test_no_bad_body_is_left_unanswered(probe: Probe, looks: Looks, case: Case) -> None:
    """Every request is answered, or its connection closed, within the time allowed."""
    looks.needed(probe)
    accepts_another(probe)
    exchange = send(probe, case)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken(f"neither answered nor closed: {exchange.fault.detail}", exchange)


# --- bodies that must not make a server error


@requirement("ERR-06")
@each(lambda contract: bodies.malformed(contract) + bodies.extended(contract))
def test_malformed_json_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Cut, doubled and otherwise broken texts make no server error."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-07")
@each(bodies.other_tops)
def test_another_top_level_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Neither does JSON that is no object."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-08")
@each(bodies.empties)
def test_an_empty_body_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Nor an empty body."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-08")
def test_no_body_is_withstood(probe: Probe, looks: Looks) -> None:
    """Nor none."""
    looks.needed(probe)
    exchange = probe.request("createTask")
    accepts_another(probe)
    no_server_error(exchange)


@requirement("ERR-09")
@each(bodies.not_utf8)
def test_invalid_utf8_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Bytes that are no UTF-8 make no server error, inside and outside of strings."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-10")
@each(bodies.other_encodings)
def test_another_encoding_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Neither do UTF-16 and UTF-32."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-11")
@each(bodies.deep)
def test_deep_nesting_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """However deep a body is nested, there is no server error."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-12")
@each(bodies.duplicates)
def test_duplicate_names_are_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """A name that stands twice makes no server error."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-13")
@each(bodies.no_numbers)
def test_words_for_numbers_are_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Neither does a number that JSON does not have."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-14")
@each(bodies.long_numbers)
def test_long_numbers_are_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Nor a number of thousands of digits."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-15")
@each(bodies.controls)
def test_raw_control_characters_are_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Nor a control character that should have been an escape."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-16")
@each(media.wrong_types)
def test_a_wrong_content_type_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """What a body is called makes no server error."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-17")
@each(media.wrong_charsets)
def test_a_wrong_charset_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Neither does a charset that the body is not in, or that there is not."""
    looks.needed(probe)
    withstood(probe, case)


@requirement("ERR-18")
@each(media.broken_codings)
def test_a_broken_coding_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """Nor data that is not what its coding says."""
    looks.needed(probe)
    withstood(probe, case)


@waits
@requirement("ERR-19")
@each(media.bombs)
def test_a_bomb_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """A small body that unpacks to a huge one makes no server error, and is answered in time."""
    looks.needed(probe)
    exchange = send(probe, case)
    accepts_another(probe)
    no_server_error(exchange)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken(f"no answer came in time: {exchange.fault.detail}", exchange)


@waits
@requirement("ERR-20")
@each(media.large)
def test_a_large_body_is_withstood(probe: Probe, looks: Looks, case: Case) -> None:
    """It is accepted or met by a client error; the connection may be closed while it is sent."""
    looks.needed(probe)
    exchange = send(probe, case)
    accepts_another(probe)
    no_server_error(exchange)
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
    exchange = send(probe, case, task_id)
    accepts_another(probe)
    return exchange


def _utf8(exchange: Exchange) -> None:
    no_server_error(exchange)
    try:
        Read(exchange).plain.body.decode()
    except UnicodeDecodeError as error:
        raise Broken(f"the answer is no UTF-8 at byte {error.start}", exchange) from error
    except ValueError as error:
        raise NotObservable(str(error)) from error
