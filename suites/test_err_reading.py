"""ERR: bodies that must be read, however they are written, and what is left open of them."""

from __future__ import annotations

from typing import Any

from taskpact.cases import bodies, media, spellings
from taskpact.contract import Field
from taskpact.erring import (
    must_be_taken,
    send,
    tell,
)
from taskpact.judging import answers
from taskpact.suite import (
    Case,
    Probe,
    each,
    requirement,
)

# --- bodies that must be accepted


@requirement("ERR-30")
@each(spellings.spellings)
def test_json_is_read_however_it_is_written(probe: Probe, case: Case) -> None:
    """White space, escapes and the order of members change nothing."""
    must_be_taken(probe, case)


@requirement("ERR-31")
@each(media.cased_types)
def test_the_media_type_has_no_case(probe: Probe, case: Case) -> None:
    """A body under JSON's media type in upper or mixed case is accepted."""
    must_be_taken(probe, case)


@requirement("ERR-32")
@each(media.utf8_charsets)
def test_the_charset_of_json_changes_nothing(probe: Probe, case: Case) -> None:
    """UTF-8 is what JSON is in anyway."""
    must_be_taken(probe, case)


# --- where the text is silent


@requirement("ERR-36")
@each(media.other_types)
def test_json_under_another_type(probe: Probe, case: Case) -> None:
    """A JSON body under another media type is accepted or refused."""
    tell(probe, case)


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
    tell(probe, case)


@requirement("ERR-38")
@each(bodies.readable_duplicates)
def test_which_duplicate_counts(probe: Probe, case: Case) -> None:
    """Duplicate names are refused, or one of them counts."""
    field: Field = case.facts["field"]
    task_id = probe.fresh_id()
    exchange = send(probe, case, task_id)
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
    tell(probe, case)
