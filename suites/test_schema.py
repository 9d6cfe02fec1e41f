"""SCHEMA: Schemathesis' own phases, on the same target, and their findings by requirement.

Its examples, coverage, fuzzing and stateful phases run once, in a process and for a time of their
own. What they find is sent again by our probe and judged by us; see taskpact.phases.
"""

from __future__ import annotations

from taskpact.phases.checking import Phases
from taskpact.suite import Probe, requirement, waits

pytestmark = waits


@requirement("RNG-01")
def test_finds_no_integer_inside_its_range_refused(probe: Probe, phases: Phases) -> None:
    """Every integer it made inside a field's range is accepted."""
    phases.check(probe)


@requirement("RNG-02")
def test_finds_no_integer_below_its_range_accepted(probe: Probe, phases: Phases) -> None:
    """An integer below a field's range is refused."""
    phases.check(probe)


@requirement("RNG-03")
def test_finds_no_integer_above_its_range_accepted(probe: Probe, phases: Phases) -> None:
    """An integer above a field's range is refused."""
    phases.check(probe)


@requirement("RNG-04")
def test_finds_no_fraction_accepted_as_an_integer(probe: Probe, phases: Phases) -> None:
    """A number with a fraction is refused where an integer is expected."""
    phases.check(probe)


@requirement("RNG-05")
def test_finds_no_text_accepted_as_an_integer(probe: Probe, phases: Phases) -> None:
    """Text is refused where an integer is expected."""
    phases.check(probe)


@requirement("RNG-06")
def test_finds_no_boolean_accepted_as_an_integer(probe: Probe, phases: Phases) -> None:
    """A boolean is refused where an integer is expected."""
    phases.check(probe)


@requirement("RNG-08")
def test_finds_no_server_error_to_a_huge_number(probe: Probe, phases: Phases) -> None:
    """A huge number is never answered with a server error."""
    phases.check(probe)


@requirement("RNG-09")
def test_finds_no_whole_number_with_a_point_refused(probe: Probe, phases: Phases) -> None:
    """A whole number written with a decimal point counts as an integer."""
    phases.check(probe)


@requirement("ENU-01")
def test_finds_no_listed_value_refused(probe: Probe, phases: Phases) -> None:
    """Each listed value that it sent is accepted."""
    phases.check(probe)


@requirement("ENU-02")
def test_finds_no_unlisted_word_accepted(probe: Probe, phases: Phases) -> None:
    """A word that an enumerated field does not list is refused."""
    phases.check(probe)


@requirement("ENU-06")
def test_finds_no_legal_empty_text_refused(probe: Probe, phases: Phases) -> None:
    """Empty text is accepted for a field that may be empty."""
    phases.check(probe)


@requirement("TYP-01")
def test_finds_no_text_accepted_as_a_boolean(probe: Probe, phases: Phases) -> None:
    """Text is refused where a boolean is expected."""
    phases.check(probe)


@requirement("TYP-02")
def test_finds_no_number_accepted_as_a_boolean(probe: Probe, phases: Phases) -> None:
    """A number is refused where a boolean is expected."""
    phases.check(probe)


@requirement("TYP-03")
def test_finds_no_number_or_boolean_accepted_as_text(probe: Probe, phases: Phases) -> None:
    """A number or boolean is refused where text is expected."""
    phases.check(probe)


@requirement("TYP-04")
def test_finds_nothing_but_a_list_accepted_as_a_list(probe: Probe, phases: Phases) -> None:
    """Anything but a list is refused where a list is expected."""
    phases.check(probe)


@requirement("TYP-05")
def test_finds_no_wrong_member_of_a_list_accepted(probe: Probe, phases: Phases) -> None:
    """A member of a wrong type inside a list of texts is refused."""
    phases.check(probe)


@requirement("TYP-06")
def test_finds_nothing_but_an_object_accepted_as_the_message(probe: Probe, phases: Phases) -> None:
    """Anything but an object is refused where the message is expected."""
    phases.check(probe)


@requirement("TYP-07")
def test_finds_no_part_without_a_type_accepted(probe: Probe, phases: Phases) -> None:
    """A message part without a type is refused."""
    phases.check(probe)


@requirement("TYP-08")
def test_finds_no_server_error_to_a_wrong_type(probe: Probe, phases: Phases) -> None:
    """No value of a wrong type is answered with a server error."""
    phases.check(probe)


@requirement("TYP-09")
def test_finds_no_malformed_uuid_accepted_as_a_reference(probe: Probe, phases: Phases) -> None:
    """Text that is no uuid is refused where a reference is a uuid."""
    phases.check(probe)


@requirement("TYP-12")
def test_finds_no_server_error_to_an_unknown_member(probe: Probe, phases: Phases) -> None:
    """No unknown member is answered with a server error."""
    phases.check(probe)


@requirement("TYP-16")
def test_finds_no_wrong_type_inside_the_message_accepted(probe: Probe, phases: Phases) -> None:
    """A member of a wrong type inside the message is refused."""
    phases.check(probe)


@requirement("ID-04")
def test_finds_no_text_as_id_refused(probe: Probe, phases: Phases) -> None:
    """An `id` that is text but no uuid is accepted."""
    phases.check(probe)


@requirement("NEG-08")
def test_finds_no_unlisted_response_format_accepted(probe: Probe, phases: Phases) -> None:
    """A `response_format` that is another word than those listed is refused."""
    phases.check(probe)


@requirement("NEG-09")
def test_finds_no_response_format_of_a_wrong_type_accepted(probe: Probe, phases: Phases) -> None:
    """A `response_format` of another type than text is refused."""
    phases.check(probe)


@requirement("NEG-10")
def test_finds_no_null_accepted_as_response_format(probe: Probe, phases: Phases) -> None:
    """A `response_format` that is null is refused."""
    phases.check(probe)


@requirement("NEG-22")
def test_finds_no_method_served_that_the_path_lacks(probe: Probe, phases: Phases) -> None:
    """A method that the path does not have is answered with status 405."""
    phases.check(probe)


@requirement("NEG-23")
def test_finds_no_answer_405_without_allow(probe: Probe, phases: Phases) -> None:
    """An answer with status 405 names the methods that exist."""
    phases.check(probe)


@requirement("ERR-01")
def test_finds_no_refusal_without_an_error_object(probe: Probe, phases: Phases) -> None:
    """A refusal is one JSON object with a text under `error`."""
    phases.check(probe)


@requirement("ERR-02")
def test_finds_no_json_refusal_of_another_media_type(probe: Probe, phases: Phases) -> None:
    """A refusal with a JSON body has a JSON media type."""
    phases.check(probe)


@requirement("ERR-03")
def test_finds_no_server_error_to_a_fault_of_the_request(probe: Probe, phases: Phases) -> None:
    """A request refused for its own fault gets a client error, on the paths around as well."""
    phases.check(probe)


@requirement("ERR-07")
def test_finds_no_server_error_to_a_body_that_is_no_object(probe: Probe, phases: Phases) -> None:
    """A body whose top level is no object is never answered with a server error."""
    phases.check(probe)


@requirement("ERR-08")
def test_finds_no_server_error_to_an_empty_body(probe: Probe, phases: Phases) -> None:
    """An empty body is never answered with a server error."""
    phases.check(probe)


@requirement("ERR-16")
def test_finds_no_server_error_to_a_wrong_content_type(probe: Probe, phases: Phases) -> None:
    """A wrong Content-Type is never answered with a server error."""
    phases.check(probe)


@requirement("ERR-29")
def test_finds_no_body_accepted_that_is_no_object(probe: Probe, phases: Phases) -> None:
    """A body that is no JSON object is refused."""
    phases.check(probe)


@requirement("ERR-30")
def test_finds_no_server_error_to_a_valid_body(probe: Probe, phases: Phases) -> None:
    """A body that keeps the JSON grammar is read, whatever texts it holds."""
    phases.check(probe)


@requirement("AUT-01")
def test_finds_no_request_without_credentials_admitted(probe: Probe, phases: Phases) -> None:
    """A request without credentials is answered with status 401."""
    phases.check(probe)


@requirement("AUT-04")
def test_finds_no_meaningless_token_admitted(probe: Probe, phases: Phases) -> None:
    """A token that is malformed is answered with status 401."""
    phases.check(probe)


@requirement("ACK-01")
def test_finds_no_acknowledgement_of_another_status(probe: Probe, phases: Phases) -> None:
    """Each acknowledgement has the contract's status."""
    phases.check(probe)


@requirement("ACK-02")
def test_finds_no_acknowledgement_of_another_media_type(probe: Probe, phases: Phases) -> None:
    """Each acknowledgement has a JSON media type."""
    phases.check(probe)


@requirement("ACK-03")
def test_finds_no_acknowledgement_that_is_no_object(probe: Probe, phases: Phases) -> None:
    """The body of each acknowledgement is one JSON object."""
    phases.check(probe)


@requirement("ACK-04")
def test_finds_no_acknowledgement_without_an_id(probe: Probe, phases: Phases) -> None:
    """Each acknowledgement carries the task's id."""
    phases.check(probe)


@requirement("ACK-05")
def test_finds_no_acknowledgement_without_a_status(probe: Probe, phases: Phases) -> None:
    """Each acknowledgement carries a status."""
    phases.check(probe)


@requirement("ACK-07")
def test_finds_no_acknowledged_task_that_is_missing(probe: Probe, phases: Phases) -> None:
    """The id of an acknowledgement can be read in details at once."""
    phases.check(probe)
