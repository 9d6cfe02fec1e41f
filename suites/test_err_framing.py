"""ERR: HTTP framing, right and wrong, sent as raw bytes."""

from __future__ import annotations

import re
from dataclasses import replace

from taskpact.asking import identity
from taskpact.cases import framing
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
from taskpact.way import encoded
from taskpact.wire.exchange import Exchange

CLOSING = 2.0
"""Seconds that a server gets to close a connection."""

PERMISSION = 0.3
"""Seconds to wait for the permission to send a body, when that is tried first."""

PATIENCE = 8.0
"""Seconds to wait for it when it has not come in that time."""

_ANSWER = re.compile(rb"HTTP/1\.[01] [0-9]{3}")


def _body(probe: Probe, task_id: str = "") -> bytes:
    named = {**probe.body(), identity(probe): task_id or probe.fresh_id()}
    return encoded(named) or b""


def _works(probe: Probe) -> None:
    """A well-framed request, sent in the same way, is accepted."""
    exchange = probe.raw(framing.of(probe).whole(_body(probe)), linger=0.0)
    if not answers.is_success(exchange):
        raise Inconclusive(f"a good request is not accepted: {answers.seen(exchange)}", exchange)


def _sent(probe: Probe, case: Case) -> Exchange:
    """The case, whose twin is accepted."""
    exchange = probe.raw(framing.written(case, framing.of(probe), _body(probe)))
    _works(probe)
    return exchange


def _client_error(exchange: Exchange) -> None:
    if not judging.is_client_error(exchange):
        raise Broken(f"expected a client error, came {answers.seen(exchange)}", exchange)


@requirement("ERR-23")
@each(framing.bad_lengths)
def test_a_malformed_length_is_refused(probe: Probe, case: Case) -> None:
    """Different lengths, and lengths that are no numbers, are met by a client error."""
    _client_error(_sent(probe, case))


@requirement("ERR-24")
@each(framing.bad_chunks)
def test_a_broken_chunk_is_refused(probe: Probe, case: Case) -> None:
    """A chunk that is not what it says is met by a client error, or by closing."""
    exchange = _sent(probe, case)
    gone = exchange.fault is not None and exchange.fault.kind in {"cut", "reset"}
    if exchange.status is None and gone:
        return
    _client_error(exchange)


@requirement("ERR-25")
@each(framing.bad_hosts)
def test_a_request_without_one_host_is_refused(probe: Probe, case: Case) -> None:
    """No Host header, or two, are met by status 400."""
    exchange = _sent(probe, case)
    if exchange.status != 400:
        raise Broken(f"expected 400, came {answers.seen(exchange)}", exchange)


@requirement("ERR-40")
@each(framing.spaced_names)
def test_white_space_before_a_colon_is_refused(probe: Probe, case: Case) -> None:
    """A header's name ends where its colon is; anything else is met by status 400."""
    exchange = _sent(probe, case)
    if exchange.status != 400:
        raise Broken(f"expected 400, came {answers.seen(exchange)}", exchange)


@requirement("ERR-26")
@each(lambda c: framing.bad_lengths(c) + framing.bad_chunks(c) + framing.both_framings(c))
def test_after_bad_framing_the_connection_is_closed(probe: Probe, case: Case) -> None:
    """What follows on the connection might belong to anybody, so it is not answered."""
    begin, behind = framing.of(probe), probe.fresh_id()
    bad = framing.written(case, begin, _body(probe))
    exchange = probe.raw(bad + begin.whole(_body(probe, behind)), linger=CLOSING)
    _works(probe)
    if _ANSWER.search(exchange.surplus):
        raise Broken("the request behind the bad one was answered as well", exchange)
    _is_closed(exchange)
    probe.made_no_task(behind, exchange)


@requirement("ERR-27")
@each(framing.without_host)
def test_without_a_host_the_connection_is_closed(probe: Probe, case: Case) -> None:
    """The refusal is the last that comes on the connection."""
    exchange = probe.raw(framing.written(case, framing.of(probe), _body(probe)), linger=CLOSING)
    _works(probe)
    if not judging.is_client_error(exchange):
        raise Inconclusive(f"not refused: {answers.seen(exchange)}", exchange)
    _is_closed(exchange)


def _is_closed(exchange: Exchange) -> None:
    gone = exchange.fault is not None and exchange.fault.kind in {"cut", "reset"}
    if not (exchange.closed or gone):
        raise Broken(f"after {answers.seen(exchange)} the connection stays open", exchange)


@waits
@requirement("ERR-34")
def test_who_waits_for_permission_gets_it_or_an_answer(probe: Probe) -> None:
    """To the expectation alone something is said, before the body comes."""
    _works(probe)
    if _ANSWER.match(_asking(probe, PERMISSION).received):
        return
    exchange = _asking(probe, PATIENCE)
    if not _ANSWER.match(exchange.received):
        raise Broken(f"to who waits, nothing was said for {PATIENCE:g} s", exchange)


def _asking(probe: Probe, seconds: float) -> Exchange:
    """What is said within that time to who sends the head of a request, and waits."""
    length = (("Content-Length", str(len(_body(probe)))), ("Expect", "100-continue"))
    limits = replace(probe.target.limits, seconds=seconds)
    return probe.raw(framing.of(probe).head(length), limits=limits, linger=0.0)


@requirement("ERR-35")
@each(framing.good_chunks)
def test_a_chunked_body_is_read(probe: Probe, case: Case) -> None:
    """A body in chunks is accepted like one with a length; status 411 is legal."""
    exchange = probe.raw(framing.written(case, framing.of(probe), _body(probe)), linger=0.0)
    _works(probe)
    if exchange.status == 411:
        raise NotObservable("the target takes no chunked bodies (411)")
    if not answers.is_success(exchange):
        raise Broken(answers.not_accepted(exchange) or "", exchange)
