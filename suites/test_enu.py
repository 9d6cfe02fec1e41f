"""ENU: which words the enumerated fields take. Every word comes from the contract's lists."""

from __future__ import annotations

from taskpact.cases import enumerations, samples, strategies, ways
from taskpact.cases.properties import falsify
from taskpact.refusing import refused_when_continuing
from taskpact.suite import Broken, Case, NotObservable, Probe, each, requirement

EXAMPLES = 25


@requirement("ENU-01")
@each(enumerations.listed)
def test_a_listed_word_is_accepted(probe: Probe, case: Case) -> None:
    """Every word that the contract lists is acceptable."""
    needs = case.facts["needs"]
    try:
        probe.accepted(case)
    except Broken:
        if needs is None or needs in probe.session.found:
            raise
        raise NotObservable(f"the target shows no {needs!r}, and may refuse the word") from None


@requirement("ENU-02")
@each(enumerations.unlisted)
def test_an_unlisted_word_is_refused(probe: Probe, case: Case) -> None:
    """A word that is not on the list is refused, however near it is."""
    probe.refused(case)


@requirement("ENU-02")
@each(ways.streamed(enumerations.unlisted))
def test_an_unlisted_word_is_refused_before_a_stream(probe: Probe, case: Case) -> None:
    """The list holds for a request that asks for the stream."""
    probe.refused(case)


@requirement("ENU-02")
@each(ways.one_of_each(enumerations.unlisted))
def test_an_unlisted_word_is_refused_when_continuing(probe: Probe, case: Case) -> None:
    """The list holds for a request that continues a task."""
    refused_when_continuing(probe, case)


@requirement("ENU-02")
@each(enumerations.each_enumerated)
def test_any_other_word_is_refused(probe: Probe, case: Case) -> None:
    """Whatever word is drawn, it is refused unless it is listed."""
    field = case.facts["field"]

    def is_refused(word: str) -> None:
        valid = samples.of(probe.contract, field)
        probe.refused(Case(ascii(word), {field.name: word}, twin={field.name: valid}))

    falsify(strategies.words(field), is_refused, seed=probe.session.seed, examples=EXAMPLES)


@requirement("ENU-03")
@each(enumerations.other_case)
def test_a_listed_word_in_another_case_is_refused(probe: Probe, case: Case) -> None:
    """Upper and lower case are different words."""
    probe.refused(case)


@requirement("ENU-04")
@each(enumerations.padded)
def test_a_padded_word_is_refused(probe: Probe, case: Case) -> None:
    """White space before or behind makes it another word."""
    probe.refused(case)


@requirement("ENU-05")
@each(enumerations.look_alikes)
def test_a_look_alike_is_refused(probe: Probe, case: Case) -> None:
    """Words are compared by their code points, not by what they look like."""
    probe.refused(case)


@requirement("ENU-06")
@each(enumerations.empty_allowed)
def test_empty_text_is_accepted_where_it_stands_for_nothing(probe: Probe, case: Case) -> None:
    """A field that may be empty takes empty text."""
    probe.accepted(case)


@requirement("ENU-07")
@each(enumerations.empty_forbidden)
def test_empty_text_is_refused_everywhere_else(probe: Probe, case: Case) -> None:
    """A field that may not be empty refuses empty text."""
    probe.refused(case)
