"""RNG: which numbers the integer fields take. Every number comes from the contract's ranges."""

from __future__ import annotations

from taskpact.cases import boundaries, strategies, ways
from taskpact.cases.properties import falsify
from taskpact.refusing import discerns, no_server_error, refused, refused_when_continuing, sent
from taskpact.suite import Case, Probe, each, requirement

EXAMPLES = 40


@requirement("RNG-01")
@each(boundaries.inside)
def test_an_integer_in_range_is_accepted(probe: Probe, case: Case) -> None:
    """Both ends of a range, their inner neighbours and a value between are acceptable."""
    probe.accepted(case)


@requirement("RNG-02")
@each(boundaries.below)
def test_the_integer_below_the_range_is_refused(probe: Probe, case: Case) -> None:
    """The integer before the lower end is refused, and the end is not."""
    probe.refused(case)


@requirement("RNG-02")
@each(ways.everywhere(boundaries.below))
def test_the_integer_below_the_range_is_refused_everywhere(probe: Probe, case: Case) -> None:
    """The lower end holds as a stream too, in every mode and on every route."""
    refused(probe, case)


@requirement("RNG-02")
@each(boundaries.below)
def test_the_integer_below_the_range_is_refused_when_continuing(probe: Probe, case: Case) -> None:
    """The lower end holds for a request that continues a task."""
    refused_when_continuing(probe, case)


@requirement("RNG-03")
@each(boundaries.above)
def test_the_integer_above_the_range_is_refused(probe: Probe, case: Case) -> None:
    """The integer after the upper end is refused, and the end is not."""
    probe.refused(case)


@requirement("RNG-03")
@each(ways.everywhere(boundaries.above))
def test_the_integer_above_the_range_is_refused_everywhere(probe: Probe, case: Case) -> None:
    """The upper end holds as a stream too, in every mode and on every route."""
    refused(probe, case)


@requirement("RNG-03")
@each(boundaries.above)
def test_the_integer_above_the_range_is_refused_when_continuing(probe: Probe, case: Case) -> None:
    """The upper end holds for a request that continues a task."""
    refused_when_continuing(probe, case)


@requirement("RNG-04")
@each(boundaries.fractions)
def test_a_fraction_is_refused(probe: Probe, case: Case) -> None:
    """A number between two integers is no integer."""
    probe.refused(case)


@requirement("RNG-05")
@each(boundaries.texts)
def test_text_is_refused_where_an_integer_is_expected(probe: Probe, case: Case) -> None:
    """Text is no number, even when it is made of digits."""
    probe.refused(case)


@requirement("RNG-06")
@each(boundaries.booleans)
def test_no_boolean_list_or_object_is_taken_for_an_integer(probe: Probe, case: Case) -> None:
    """Neither boolean is a number, and neither is what holds one."""
    probe.refused(case)


@requirement("RNG-07")
@each(boundaries.huge)
def test_a_huge_number_is_refused(probe: Probe, case: Case) -> None:
    """A number beyond machine integers and floats is out of range, however it would be cut."""
    probe.refused(case)


@requirement("RNG-08")
@each(boundaries.unwieldy)
def test_a_huge_number_gets_no_server_error(probe: Probe, case: Case) -> None:
    """Whatever becomes of an unwieldy number, the server does not fail on it."""
    exchange = sent(probe, case.body)
    discerns(probe)
    no_server_error(exchange)


@requirement("RNG-09")
@each(boundaries.with_point)
def test_a_zero_fraction_makes_no_fraction(probe: Probe, case: Case) -> None:
    """A whole number written with a point and a zero is an integer."""
    probe.accepted(case)


@requirement("RNG-10")
@each(boundaries.with_exponent)
def test_an_exponent_makes_no_fraction(probe: Probe, case: Case) -> None:
    """A whole number written with an exponent is an integer."""
    probe.accepted(case)


@requirement("RNG-11")
@each(boundaries.each_ranged)
def test_any_integer_is_accepted_exactly_when_in_range(probe: Probe, case: Case) -> None:
    """Whatever integer is drawn, acceptance and range agree."""
    field = case.facts["field"]

    def agrees(number: int) -> None:
        valid = boundaries.middle(field)
        drawn = Case(str(number), {field.name: number}, twin={field.name: valid})
        if field.accepts.accepts(number):
            probe.accepted(drawn)
        else:
            probe.refused(drawn)

    falsify(strategies.integers(field), agrees, seed=probe.session.seed, examples=EXAMPLES)


@requirement("RNG-12")
@each(boundaries.negative_zero)
def test_negative_zero_is_zero(probe: Probe, case: Case) -> None:
    """Zero with a sign is accepted where zero is."""
    probe.accepted(case)
