"""ID: which task a request means: ids omitted, unusable and new.

Continuing is in `test_id_continuing`, other users' tasks in `test_id_owner`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from taskpact import asking
from taskpact.asking import id_in, named, same, taken, told_id
from taskpact.cases import unusable
from taskpact.judging import answers, choice
from taskpact.negotiating import members
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    Probe,
    each,
    requirement,
)
from taskpact.wire.exchange import Exchange

_IN_TURN = 4
_AT_ONCE = 16
_ROUNDS = 2
"""Of requests at once; the second finds every connection open, so that they race harder."""


# -- ids that the server makes -----------------------------------------------------------------


@requirement("ID-01")
def test_a_request_without_an_id_makes_a_task(probe: Probe) -> None:
    """It is accepted, and the task has an id."""
    exchange = taken(probe, probe.body())
    if told_id(probe, exchange) is None:
        id_in(probe, taken(probe, named(probe, probe.fresh_id())))
        raise Broken("the acknowledgement carries an id only where one was sent", exchange)


@requirement("ID-02")
def test_requests_without_an_id_make_tasks_of_different_ids(probe: Probe) -> None:
    """The same body, sent several times, is as many tasks."""
    made = [taken(probe, probe.body()) for _ in range(_IN_TURN)]
    _must_differ(probe, made)


@requirement("ID-03")
def test_requests_sent_at_once_get_different_ids(probe: Probe) -> None:
    """Ids differ also where requests race."""
    made: list[Exchange] = []
    for _ in range(_ROUNDS):
        made += _race(probe)
        _must_differ(probe, made)


def _race(probe: Probe) -> list[Exchange]:
    together = Barrier(_AT_ONCE)

    def one(sibling: Probe) -> Exchange:
        together.wait(timeout=probe.target.limits.seconds)
        return sibling.post(sibling.body())

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        made = list(pool.map(one, [probe.sibling() for _ in range(_AT_ONCE)]))
    for exchange in made:
        if exchange.status is None:
            raise Inconclusive(f"one of {_AT_ONCE} got {answers.seen(exchange)}", exchange)
        if not answers.is_success(exchange):
            asking.works(probe)
            raise Broken(f"one of {_AT_ONCE} got {answers.seen(exchange)}", exchange)
    return made


def _must_differ(probe: Probe, made: list[Exchange]) -> None:
    first: dict[str, Exchange] = {}
    for exchange in made:
        told = id_in(probe, exchange).lower()
        if told in first:
            raise Broken(f"two tasks got the id {told}", first[told], exchange)
        first[told] = exchange


@requirement("ID-04")
@each(unusable.unusable)
def test_text_that_is_no_uuid_is_never_refused(probe: Probe, case: Case) -> None:
    """An id that cannot be used counts as omitted."""
    sent = unusable.filled(case, probe.fresh_id())
    probe.accepted(Case(case.id, {asking.identity(probe): sent}))


@requirement("ID-05")
@each(unusable.unusable)
def test_text_that_is_no_uuid_is_replaced(probe: Probe, case: Case) -> None:
    """The task gets another id, except where the text is a uuid in another written form."""
    fresh = probe.fresh_id()
    sent = unusable.filled(case, fresh)
    exchange = _replacing(probe, sent)
    told = id_in(probe, exchange)
    if told == sent:
        raise Broken(f"the task has the id {sent!r} that was sent, though it is no uuid", exchange)
    if same(told, fresh) and not case.facts["form"]:
        raise Broken(f"the task has the id {told!r}, taken out of the text {sent!r}", exchange)


@requirement("ID-05")
@each(unusable.meaningless)
def test_text_that_is_no_uuid_names_no_task(probe: Probe, case: Case) -> None:
    """Sent twice it is two tasks, as two requests without an id are."""
    sent = unusable.filled(case, probe.fresh_id())
    one, other = _replacing(probe, sent), _replacing(probe, sent)
    if same(id_in(probe, one), id_in(probe, other)):
        raise Broken(f"{sent[:60]!r} named the task {id_in(probe, one)} twice", one, other)


@requirement("ID-05")
@each(unusable.meaningless)
def test_the_task_is_kept_under_the_id_that_replaces_the_text(probe: Probe, case: Case) -> None:
    """The id in the acknowledgement is the one that the details know."""
    probe.need("details")
    exchange = _replacing(probe, unusable.filled(case, probe.fresh_id()))
    told = id_in(probe, exchange)
    look = probe.request("readTask", id=told)
    if not answers.is_success(look):
        asking.reads(probe)
        raise Broken(
            f"the task is told to be {told}; that got {answers.seen(look)}", exchange, look
        )


def _replacing(probe: Probe, sent: str) -> Exchange:
    exchange = probe.post(named(probe, sent))
    if not answers.is_success(exchange):
        raise Inconclusive(f"the request was not accepted: {answers.seen(exchange)}", exchange)
    return exchange


# -- ids that the client makes -----------------------------------------------------------------


@requirement("ID-06")
@each(unusable.versions)
def test_a_new_uuid_is_the_id_of_the_task(probe: Probe, case: Case) -> None:
    """Whatever the version of the uuid."""
    fresh = probe.fresh_id()
    sent = f"{fresh[:14]}{case.facts['version']}{fresh[15:]}"
    exchange = taken(probe, named(probe, sent))
    told = id_in(probe, exchange, sent)
    if not same(told, sent):
        raise Broken(f"sent the id {sent}, and the task is {told}", exchange)


@requirement("ID-06")
def test_the_details_know_the_id_that_was_sent(probe: Probe) -> None:
    """Also where the task was asked for as a stream."""
    probe.need("details")
    negotiation = probe.contract.negotiation
    for name in negotiation.answers:
        sent = probe.fresh_id()
        exchange = taken(probe, named(probe, sent, **{negotiation.field: name}), whole=True)
        look = probe.request("readTask", id=sent)
        if not answers.is_success(look):
            asking.reads(probe)
            raise Broken(
                f"the id {sent} was sent; reading it got {answers.seen(look)}", exchange, look
            )
        shown = asking.shown_id(probe, look)
        if shown and not same(shown, sent):
            raise Broken(f"the details of {sent} are of {shown}", exchange, look)


# -- where the text is silent ------------------------------------------------------------------


@requirement("ID-12")
def test_what_becomes_of_an_id_in_upper_case(probe: Probe) -> None:
    """It may be kept, be written in lower case, or count as invalid."""
    sent = probe.fresh_id()
    exchange = probe.post(named(probe, sent.upper()))
    told = choice.task_id(exchange) if answers.is_success(exchange) else None
    if told is None:
        probe.observe(f"an id in upper case got {answers.seen(exchange)}")
        return
    ways = {sent.upper(): "kept as sent", sent: "kept in lower case"}
    also = probe.post(named(probe, sent))
    again = choice.task_id(also) if answers.is_success(also) else None
    probe.observe(
        f"an id in upper case is {ways.get(told, 'replaced')};"
        f" its lower-case form gets {again or answers.seen(also)}"
    )


@requirement("ID-13")
def test_what_becomes_of_the_nil_uuid(probe: Probe) -> None:
    """It may be kept, replaced or refused."""
    nil = "00000000-0000-0000-0000-000000000000"
    exchange = probe.post(named(probe, nil))
    told = choice.task_id(exchange) if answers.is_success(exchange) else None
    kept = {nil: "kept", None: f"answered by {answers.seen(exchange)}"}
    probe.observe(f"the nil uuid is {kept.get(told, 'replaced')}")


@requirement("ID-14")
@each(unusable.wrong_types)
def test_what_becomes_of_an_id_of_another_json_type(probe: Probe, case: Case) -> None:
    """It may be replaced or refused."""
    exchange = probe.post({**probe.body(), **members(case)})
    done = "replaced" if answers.is_success(exchange) else "not accepted"
    probe.observe(f"{case.id} is {done}: {answers.seen(exchange)}")
