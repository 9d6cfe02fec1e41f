"""NEG: which of the contract's answers comes, and what is refused instead.

Bodies are sent without the field that names the answer, and nothing is said in Accept but what a
case says. What else may be wrong with an answer is for other areas; Accept in full is in
`test_neg_accept`.
"""

from __future__ import annotations

from taskpact.asking import finished, identity, named, works
from taskpact.cases import accepts, formats, methods
from taskpact.judging import answers, choice
from taskpact.negotiating import ask, members, must_be, must_be_as_plain
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
)
from taskpact.way import encoded
from taskpact.wire.exchange import Exchange


def must_be_when_continuing(probe: Probe, case: Case) -> None:
    """The same answer must come for a further request of an own task, its run let end first.

    What a task whose run is active gets is open (AMB-CONTINUE-ACTIVE).
    """
    task_id, _ = probe.created(named(probe, probe.fresh_id()))
    if "details" in probe.session.found:
        finished(probe, task_id)
    again = Case(case.id, {**members(case), identity(probe): task_id}, headers=case.headers)
    exchange = ask(probe, again)
    if exchange.status is not None and 400 <= exchange.status < 500:
        raise NotObservable("a task is not continued while its run is active")
    must_be(probe, exchange, case.facts["expected"])


# -- what is asked in one word -----------------------------------------------------------------


@requirement("NEG-01")
@each(accepts.nothing_said)
def test_a_request_that_names_no_format_gets_the_default_answer(probe: Probe, case: Case) -> None:
    """Neither field nor Accept: the contract's default, with its status."""
    exchange = ask(probe, case, begun=True)
    must_be(probe, exchange, case.facts["expected"])
    expected = probe.contract.negotiation.answers[case.facts["expected"]]
    if exchange.status != expected.status:
        raise Broken(f"expected status {expected.status}, came {exchange.status}", exchange)


@requirement("NEG-02")
@each(accepts.anything)
def test_accepting_anything_gets_the_default_answer(probe: Probe, case: Case) -> None:
    """The full wildcard is no preference."""
    must_be(probe, ask(probe, case, begun=True), case.facts["expected"])


@requirement("NEG-03")
@each(accepts.stream_alone)
def test_accepting_the_stream_gets_the_stream(probe: Probe, case: Case) -> None:
    """An Accept header that names the stream only gets the stream."""
    must_be(probe, ask(probe, case, begun=True), case.facts["expected"])


@requirement("NEG-04")
@each(accepts.acknowledgement_alone)
def test_accepting_json_gets_the_acknowledgement(probe: Probe, case: Case) -> None:
    """An Accept header that names JSON only gets the acknowledgement."""
    must_be(probe, ask(probe, case), case.facts["expected"])


@requirement("NEG-04")
@each(accepts.acknowledgement_alone)
def test_accepting_json_gets_the_acknowledgement_of_a_continued_task(
    probe: Probe, case: Case
) -> None:
    """Accept decides also where the request continues a task."""
    must_be_when_continuing(probe, case)


@requirement("NEG-01")
@each(accepts.nothing_said)
def test_a_continued_task_gets_the_default_answer(probe: Probe, case: Case) -> None:
    """The default is that of a new task."""
    must_be_when_continuing(probe, case)


@requirement("NEG-05")
@each(accepts.acknowledgement_by_field)
def test_the_field_gets_the_acknowledgement_of_a_continued_task(probe: Probe, case: Case) -> None:
    """The field decides also where the request continues a task."""
    must_be_when_continuing(probe, case)


@requirement("NEG-06")
@each(accepts.stream_by_field)
def test_the_field_gets_the_stream_of_a_continued_task(probe: Probe, case: Case) -> None:
    """The field decides also where the request continues a task."""
    must_be_when_continuing(probe, case)


@requirement("NEG-05")
@each(accepts.acknowledgement_by_field)
def test_the_field_gets_the_acknowledgement_whatever_accept_says(probe: Probe, case: Case) -> None:
    """The field goes before Accept, so that no Accept header is refused either."""
    must_be(probe, ask(probe, case), case.facts["expected"])


@requirement("NEG-06")
@each(accepts.stream_by_field)
def test_the_field_gets_the_stream_whatever_accept_says(probe: Probe, case: Case) -> None:
    """The field goes before Accept, so that no Accept header is refused either."""
    must_be(probe, ask(probe, case, begun=True), case.facts["expected"])


@requirement("NEG-07")
@each(accepts.capitals)
def test_media_types_are_compared_without_case(probe: Probe, case: Case) -> None:
    """Capitals in Accept change nothing."""
    must_be_as_plain(probe, case)


@requirement("NEG-31")
@each(accepts.foreign)
def test_no_acknowledgement_comes_where_json_is_not_accepted(probe: Probe, case: Case) -> None:
    """The stream is the default for every other wish; status 406 is legal too."""
    exchange = ask(probe, case)
    negotiation = probe.contract.negotiation
    if choice.came(exchange, negotiation) == negotiation.acknowledgement.name:
        raise Broken(f"Accept takes no JSON, yet came {answers.seen(exchange)}", exchange)
    works(probe)


@requirement("NEG-12")
def test_both_ways_to_the_acknowledgement_give_one_status(probe: Probe) -> None:
    """Accept gets the acknowledgement with the status that the field gets it with."""
    negotiation = probe.contract.negotiation
    by_field = probe.post(probe.body())
    by_accept = probe.post(probe.body(plain=True), accept=negotiation.acknowledgement.media_type)
    for exchange in (by_field, by_accept):
        if choice.came(exchange, negotiation) != negotiation.acknowledgement.name:
            raise Inconclusive(f"no acknowledgement came: {answers.seen(exchange)}", exchange)
    if by_field.status != by_accept.status:
        raise Broken(
            f"status {by_field.status} by the field, {by_accept.status} by Accept",
            by_field,
            by_accept,
        )


@requirement("NEG-30")
@each(accepts.ways_to_stream)
def test_a_stream_has_the_status_of_its_answer(probe: Probe, case: Case) -> None:
    """Each way to ask for the stream gets it with the contract's status."""
    exchange = ask(probe, case)
    stream = probe.contract.negotiation.stream
    if choice.came(exchange, probe.contract.negotiation) != stream.name:
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    if exchange.status != stream.status:
        raise Broken(f"expected status {stream.status}, came {exchange.status}", exchange)


# -- what is refused ---------------------------------------------------------------------------


@requirement("NEG-08")
@each(formats.other_words)
def test_another_word_for_the_format_is_refused(probe: Probe, case: Case) -> None:
    """Only the listed words name an answer, as they are spelled."""
    probe.refused(case)


@requirement("NEG-08")
@each(formats.other_words_beside_accept)
def test_another_word_is_refused_also_beside_a_good_accept(probe: Probe, case: Case) -> None:
    """Accept is the fall-back of an omitted field, not of an invalid one."""
    probe.refused(case)


@requirement("NEG-09")
@each(formats.wrong_types)
def test_a_format_of_another_json_type_is_refused(probe: Probe, case: Case) -> None:
    """Only text names an answer."""
    probe.refused(case)


@requirement("NEG-10")
@each(formats.null)
def test_null_is_no_omitted_format(probe: Probe, case: Case) -> None:
    """The twin omits the field, and is accepted."""
    probe.created(probe.body(plain=True, id=probe.fresh_id()))
    probe.refused(case)


@requirement("NEG-11")
def test_a_refusal_is_never_an_event_stream(probe: Probe) -> None:
    """An invalid body is refused as it is without the wish for a stream."""
    negotiation = probe.contract.negotiation
    stream = negotiation.stream
    refused = []
    for case in formats.defects(probe.contract):
        if not _refuses(probe, probe.post({**probe.body(), **members(case)})):
            continue
        refused.append(case)
        plain = {**probe.body(plain=True), **members(case)}
        asked = {negotiation.field: stream.name, **plain}
        for body, accept in ((plain, stream.media_type), (asked, None), (asked, stream.media_type)):
            _must_be_no_stream(probe, probe.post(body, accept=accept))
    if not refused:
        raise Inconclusive("no invalid request was refused, so there is no refusal to look at")


@requirement("NEG-11")
def test_a_refusal_of_broken_json_is_never_an_event_stream(probe: Probe) -> None:
    """What is no JSON is refused before any stream is opened."""
    negotiation = probe.contract.negotiation
    broken = b'{"task": '
    calm = probe.post(broken, accept=negotiation.acknowledgement.media_type)
    if not _refuses(probe, calm):
        raise Inconclusive(f"broken JSON got {answers.seen(calm)}", calm)
    _must_be_no_stream(probe, probe.post(broken, accept=negotiation.stream.media_type))


def _refuses(probe: Probe, calm: Exchange) -> bool:
    """Whether a calmly asked request was refused; as a stream even that is forbidden."""
    works(probe)
    refused = calm.status is not None and 400 <= calm.status < 500
    if refused:
        _must_be_no_stream(probe, calm)
    return refused


def _must_be_no_stream(probe: Probe, exchange: Exchange) -> None:
    if exchange.media_type == probe.contract.negotiation.stream.media_type:
        raise Broken(f"an invalid request got {answers.seen(exchange)}", exchange)


# -- methods -----------------------------------------------------------------------------------


def _with_method(probe: Probe, case: Case) -> Exchange:
    """A good request in all but its method."""
    create = probe.contract.operation("createTask")
    body = encoded(probe.body(id=probe.fresh_id()))
    lines = [*probe.headers, *probe.credentials("self"), ("Content-Type", "application/json")]
    return probe.send(case.facts["method"], create.url(), body, headers=lines)


@requirement("NEG-22")
@each(methods.missing)
def test_a_method_that_the_path_lacks_gets_status_405(probe: Probe, case: Case) -> None:
    """The path is known and the method is not; 501 says that it is known nowhere."""
    exchange = _with_method(probe, case)
    works(probe)
    if exchange.status not in {405, 501}:
        raise Broken(f"{case.id} got {answers.seen(exchange)}", exchange)


@requirement("NEG-23")
@each(methods.missing)
def test_status_405_names_the_methods_that_exist(probe: Probe, case: Case) -> None:
    """Allow is there, perhaps empty, and does not list the method that was refused."""
    exchange = _with_method(probe, case)
    if exchange.status != 405:
        raise NotObservable(f"{case.id} got {answers.seen(exchange)}")
    works(probe)
    allowed = exchange.header("allow")
    if allowed is None:
        raise Broken("status 405 came without an Allow header", exchange)
    if case.facts["method"] in {name.strip() for name in allowed.split(",")}:
        raise Broken(f"Allow lists the method that got status 405: {allowed!r}", exchange)
