"""TYP: which JSON types the fields take, to the last level of the message.

Of a reference to something that the target may not know, a refusal tells nothing unless the
target takes a good one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskpact.asking import works
from taskpact.cases import samples, strangers, strategies, types, valid, ways
from taskpact.cases.properties import falsify
from taskpact.judging import answers, resolved
from taskpact.refusing import discerns, fate, no_server_error, refused, sent
from taskpact.resolving import settled
from taskpact.suite import Case, Probe, each, requirement, waits

EXAMPLES = 40
NEAR_MISSES = 8


@requirement("TYP-01")
@each(types.text_for_boolean)
def test_text_is_refused_where_a_boolean_is_expected(probe: Probe, case: Case) -> None:
    """The words for true and false are no booleans."""
    refused(probe, case)


@requirement("TYP-01")
@each(ways.streamed(types.text_for_boolean))
def test_text_is_refused_where_a_boolean_is_expected_before_a_stream(
    probe: Probe, case: Case
) -> None:
    """Booleans are looked at before a stream starts, too."""
    refused(probe, case)


@requirement("TYP-02")
@each(types.number_for_boolean)
def test_no_number_list_or_object_is_taken_for_a_boolean(probe: Probe, case: Case) -> None:
    """One and zero are no booleans, and neither is what holds one."""
    refused(probe, case)


@requirement("TYP-03")
@each(types.other_for_text)
def test_anything_but_text_is_refused_where_text_is_expected(probe: Probe, case: Case) -> None:
    """Nothing is made into text in silence, nor text looked for inside it."""
    refused(probe, case)


@requirement("TYP-03")
@each(ways.streamed(types.other_for_text))
def test_a_number_is_refused_where_text_is_expected_before_a_stream(
    probe: Probe, case: Case
) -> None:
    """Text is looked at before a stream starts, too."""
    refused(probe, case)


@requirement("TYP-04")
@each(types.other_for_list)
def test_anything_but_a_list_is_refused_where_a_list_is_expected(probe: Probe, case: Case) -> None:
    """Text and objects are no lists, though they can be gone through."""
    refused(probe, case)


@requirement("TYP-05")
@each(types.wrong_members)
def test_a_wrong_member_of_a_list_of_texts_is_refused(probe: Probe, case: Case) -> None:
    """Every member of a list of texts is text."""
    refused(probe, case)


@requirement("TYP-06")
@each(types.other_for_message)
def test_anything_but_an_object_is_refused_as_the_message(probe: Probe, case: Case) -> None:
    """The message is an object."""
    refused(probe, case)


@requirement("TYP-07")
@each(types.lacking)
def test_a_part_without_a_type_is_refused(probe: Probe, case: Case) -> None:
    """A part of the message has a type."""
    refused(probe, case)


@requirement("TYP-08")
@each(types.every_type)
def test_no_type_in_any_place_gets_a_server_error(probe: Probe, case: Case) -> None:
    """Values of every wrong type, null too, do not make the server fail."""
    discerns(probe)
    for body in case.facts["bodies"]:
        no_server_error(sent(probe, body))


@waits
@requirement("TYP-08")
def test_no_value_in_any_place_gets_a_server_error(probe: Probe) -> None:
    """Whatever JSON value is drawn for a place, the server does not fail on it."""
    drawn = strategies.misplaced(types.places(probe.contract))

    def is_survived(body: Mapping[str, Any]) -> None:
        no_server_error(sent(probe, body))

    discerns(probe)
    falsify(drawn, is_survived, seed=probe.session.seed, examples=EXAMPLES)


@requirement("TYP-09")
@each(types.malformed_uuids)
def test_text_that_is_no_uuid_is_refused_where_one_is_expected(probe: Probe, case: Case) -> None:
    """A reference that is a uuid is a well-formed one."""
    refused(probe, case)


@requirement("TYP-10")
def test_what_null_does_is_told(probe: Probe) -> None:
    """Null in place of a field is refused or counts as omitted."""
    fates = {case.id: fate(sent(probe, case.body)) for case in strangers.nulls(probe.contract)}
    for each_fate in sorted(set(fates.values())):
        names = [name for name, found in fates.items() if found == each_fate]
        probe.observe(f"null is {each_fate} for {', '.join(names)}")


@requirement("TYP-11")
def test_what_an_unknown_member_does_is_told(probe: Probe) -> None:
    """A member that the contract does not know is ignored or refused."""
    for case in strangers.unknown(probe.contract):
        probe.observe(f"an unknown member {case.id} is {fate(sent(probe, case.body))}")


@requirement("TYP-12")
@each(strangers.odd_names)
def test_no_unknown_member_gets_a_server_error(probe: Probe, case: Case) -> None:
    """A member with an odd name does not make the server fail."""
    discerns(probe)
    no_server_error(sent(probe, case.body))


@requirement("TYP-13")
def test_what_a_near_miss_of_a_name_does_is_told(probe: Probe) -> None:
    """A misspelled name of a field takes effect, is ignored or is refused."""
    for case in samples.spread(strangers.near_misses(probe.contract), NEAR_MISSES):
        probe.observe(f"{case.id!r} {effect(probe, case)}")


@requirement("TYP-14")
def test_what_members_named_like_internals_do_is_told(probe: Probe) -> None:
    """Members with such names have no effect on their request, nor on one after it."""
    before = plain(probe)
    for case in strangers.meddling(probe.contract):
        found = effect(probe, case)
        after = resolved.unlike(probe.contract.fields, before, plain(probe))
        probe.observe(f"internals that carry {case.id}: {found}; afterwards {after or 'no change'}")


@requirement("TYP-15")
def test_what_an_empty_list_does_is_told(probe: Probe) -> None:
    """An empty list counts as omitted or as an explicit nothing."""
    for case in strangers.empty_lists(probe.contract):
        exchange = sent(probe, case.body)
        told = fate(exchange)
        if answers.is_success(exchange) and "details" in probe.session.found:
            details = settled(probe, answers.acknowledged(exchange) or "")
            told += f" and shows as {resolved.seen(case.facts['field'], details)!r}"
        probe.observe(f"an empty list for {case.id} is {told}")


@requirement("TYP-16")
@each(types.wrong_inside)
def test_a_wrong_type_inside_the_message_is_refused(probe: Probe, case: Case) -> None:
    """The message and its parts are described to the last level."""
    refused(probe, case)


@requirement("TYP-17")
@each(valid.of_each_field)
def test_no_valid_value_gets_a_server_error(probe: Probe, case: Case) -> None:
    """What the schema takes may be refused, for what it names, but does not make a server fail."""
    works(probe)
    for body in case.facts["bodies"]:
        no_server_error(sent(probe, body))


@requirement("TYP-17")
@each(valid.of_each_field)
def test_no_valid_value_gets_a_server_error_before_a_stream(probe: Probe, case: Case) -> None:
    """Nor where the stream is asked for."""
    negotiation = probe.contract.negotiation
    works(probe)
    no_server_error(sent(probe, {**dict(case.body), negotiation.field: negotiation.stream.name}))


def effect(probe: Probe, case: Case) -> str:
    """What a stranger's value did: nothing, as if it had been the field's, or a refusal."""
    exchange = sent(probe, case.body)
    if not answers.is_success(exchange):
        return f"is {fate(exchange)}"
    if "details" not in probe.session.found:
        return "is accepted"
    details = settled(probe, answers.acknowledged(exchange) or "")
    shown = resolved.seen(case.facts["field"], details)
    took = answers.equal(shown, case.facts["value"])
    return "takes effect" if took else "is accepted without effect"


def plain(probe: Probe) -> Mapping[str, object]:
    """The details of an ordinary task; nothing where the target shows none."""
    if "details" not in probe.session.found:
        return {}
    task_id, _ = probe.created(probe.body(id=probe.fresh_id()))
    return settled(probe, task_id)
