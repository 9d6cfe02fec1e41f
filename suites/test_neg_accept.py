"""NEG: Accept headers in full (RFC 9110 section 12.5.1), and where the text is silent.

Judged by the kind of answer only: its status and the rest are for other requirements.
"""

from __future__ import annotations

from taskpact.asking import works
from taskpact.cases import accepts
from taskpact.judging import answers, choice
from taskpact.negotiating import ask, must_be, must_be_as_plain
from taskpact.suite import (
    Broken,
    Case,
    NotObservable,
    Probe,
    each,
    requirement,
)


@requirement("NEG-13")
@each(accepts.weights)
def test_the_heavier_media_type_is_answered(probe: Probe, case: Case) -> None:
    """Weights are numbers, and a missing one is the highest."""
    must_be(probe, ask(probe, case), case.facts["expected"])


@requirement("NEG-14")
@each(accepts.excluded)
def test_a_media_type_of_weight_zero_is_not_answered(probe: Probe, case: Case) -> None:
    """Weight zero excludes a type while another is acceptable."""
    must_be(probe, ask(probe, case), case.facts["expected"])


@requirement("NEG-15")
@each(accepts.specific)
def test_the_most_specific_range_gives_the_weight(probe: Probe, case: Case) -> None:
    """A type goes before its kind, and a kind before the full wildcard."""
    must_be(probe, ask(probe, case), case.facts["expected"])


@requirement("NEG-16")
@each(accepts.kinds)
def test_an_open_subtype_matches_every_type_of_the_kind(probe: Probe, case: Case) -> None:
    """A range of a kind takes the one answer of that kind."""
    must_be(probe, ask(probe, case), case.facts["expected"])


@requirement("NEG-17")
@each(accepts.spelled)
def test_white_space_and_the_case_of_the_weight_change_nothing(probe: Probe, case: Case) -> None:
    """Optional white space and parameter names in capitals are spelling only."""
    must_be_as_plain(probe, case)


@requirement("NEG-18")
@each(accepts.quoted)
def test_separators_in_quotes_do_not_separate(probe: Probe, case: Case) -> None:
    """What stands in a quoted parameter is no range of its own."""
    must_be_as_plain(probe, case)


@requirement("NEG-19")
@each(accepts.spread)
def test_several_accept_lines_are_one_list(probe: Probe, case: Case) -> None:
    """Two lines get what the joined line gets."""
    must_be_as_plain(probe, case)


@requirement("NEG-20")
@each(accepts.empty_elements)
def test_empty_list_elements_are_ignored(probe: Probe, case: Case) -> None:
    """Leading, doubled and trailing commas change nothing."""
    must_be_as_plain(probe, case)


@requirement("NEG-21")
@each(accepts.ties)
def test_the_order_of_equal_weights_has_no_meaning(probe: Probe, case: Case) -> None:
    """The reversed header gets the same answer, whichever that is."""
    negotiation = probe.contract.negotiation
    one = ask(probe, case)
    other = probe.post(probe.body(plain=True), accept=case.facts["plain"])
    for exchange in (one, other):
        if not choice.came(exchange, negotiation):
            works(probe)
            raise Broken(
                f"both answers are acceptable, yet came {answers.seen(exchange)}", exchange
            )
    if choice.came(one, negotiation) != choice.came(other, negotiation):
        raise Broken(
            f"{answers.seen(one)}, and in the reverse order {answers.seen(other)}", one, other
        )


# -- where the text is silent ------------------------------------------------------------------


def _tell(probe: Probe, case: Case) -> None:
    exchange = ask(probe, case)
    lines = " + ".join(repr(line) for line in case.facts["lines"])
    probe.observe(f"{lines} got {answers.seen(exchange)}")


@requirement("NEG-24")
@each(accepts.unsatisfiable)
def test_what_an_unsatisfiable_accept_gets(probe: Probe, case: Case) -> None:
    """The default answer, or status 406."""
    _tell(probe, case)


@requirement("NEG-25")
@each(accepts.unsatisfiable)
def test_status_406_lists_what_can_be_had(probe: Probe, case: Case) -> None:
    """The body of a 406 names the media types of the operation."""
    exchange = ask(probe, case)
    if exchange.status != 406:
        raise NotObservable(f"no status 406 came, but {answers.seen(exchange)}")
    works(probe)
    text = exchange.body.replace(b"\\/", b"/").decode("utf-8", "replace").lower()
    types = [answer.media_type for answer in probe.contract.negotiation.answers.values()]
    lacking = [name for name in types if name not in text]
    if lacking:
        raise Broken(f"the body of the 406 does not name {' and '.join(lacking)}", exchange)


@requirement("NEG-26")
@each(accepts.malformed)
def test_what_a_malformed_accept_gets(probe: Probe, case: Case) -> None:
    """HTTP has no rule for weights and ranges that its grammar does not have."""
    _tell(probe, case)


@requirement("NEG-27")
@each(accepts.hostile)
def test_no_accept_header_gets_a_server_error(probe: Probe, case: Case) -> None:
    """Whatever stands in Accept, an answer comes and it is no server error."""
    exchange = ask(probe, case)
    if answers.is_success(exchange):
        return
    works(probe)
    cut = exchange.fault is not None and exchange.fault.kind in {"cut", "reset"}
    if exchange.status is None and cut and case.facts.get("unreadable"):
        return
    if exchange.status is None or exchange.status >= 500:
        raise Broken(f"this Accept header got {answers.seen(exchange)}", exchange)


@requirement("NEG-28")
@each(accepts.either_answer)
def test_whether_vary_names_accept(probe: Probe, case: Case) -> None:
    """Naming Accept in Vary is harmless, and hardly ever needed."""
    exchange = ask(probe, case)
    vary = exchange.header("vary")
    probe.observe(f"{answers.seen(exchange)} has {f'Vary: {vary}' if vary else 'no Vary'}")


@requirement("NEG-29")
@each(accepts.parameters)
def test_what_a_parameter_on_the_json_range_does(probe: Probe, case: Case) -> None:
    """A parameter may be ignored, or make the range narrower."""
    _tell(probe, case)
