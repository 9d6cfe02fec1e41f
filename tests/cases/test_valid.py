"""Valid values are what the schema takes, of every field, and of many shapes."""

from __future__ import annotations

from taskpact.cases import samples, valid


def test_every_body_keeps_the_schema_and_has_one_member(contract):
    """So whatever fails fails at that field."""
    for case in valid.of_each_field(contract):
        assert case.facts["bodies"]
        for body in case.facts["bodies"]:
            assert contract.accepts(body)
            assert list(body) == [case.id]


def test_every_field_is_tried(contract):
    """Fields come from the document."""
    assert [case.id for case in valid.of_each_field(contract)] == list(contract.fields)


def test_lists_have_no_member_one_and_many(contract):
    """Also the same member twice."""
    made = {case.id: case.facts["bodies"] for case in valid.of_each_field(contract)}
    for name in (field.name for field in contract.fields.values() if field.type == "array"):
        lists = [body[name] for body in made[name]]
        assert {0, 1, 2} < {len(each) for each in lists}
        assert any(len(each) > len(set(each)) for each in lists)


def test_references_lead_nowhere_in_each_form_of_a_uuid(contract):
    """Nil and upper case among them."""
    made = {case.id: case.facts["bodies"] for case in valid.of_each_field(contract)}
    for name in (field.name for field in contract.fields.values() if field.format == "uuid"):
        assert len({body[name].lower() for body in made[name]}) >= 3


def test_a_part_has_what_the_document_requires_of_one(edited):
    contract = edited(
        lambda fields: fields.update(
            message={
                "type": "object",
                "properties": {
                    "parts": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["type", "url"],
                            "properties": {
                                "type": {"type": "string", "examples": ["text"]},
                                "url": {"type": "string", "format": "uri"},
                            },
                        },
                    }
                },
            }
        )
    )
    assert contract.accepts({"message": samples.message(contract, "Hello.")})
