"""The `x-` extensions: each has a schema, a section of the page, and is in use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from taskpact.contract.shape import walk

SPEC = Path(__file__).resolve().parents[2] / "spec"


def extension_uses(spec) -> list[tuple[str, str, object]]:
    return [
        (place.pointer, key, value)
        for place in walk(spec.document)
        for key, value in place.node.items()
        if key.startswith("x-")
    ]


def test_the_schema_of_the_extensions_is_a_schema(spec):
    """spec/extensions.schema.yaml is checked itself."""
    Draft202012Validator.check_schema(spec.extensions)


def test_every_extension_keeps_its_schema(spec):
    """Each `x-` member of the document has the form that is written down for it."""
    validator = Draft202012Validator(
        spec.extensions, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    for pointer, key, value in extension_uses(spec):
        found = [error.message for error in validator.iter_errors({key: value})]
        assert found == [], pointer


@pytest.mark.parametrize(
    "wrong",
    [
        {"x-emtpy": "omitted"},
        {"x-empty": "null"},
        {"x-invalid": {"means": "omitted"}},
        {"x-default-when": []},
        {"x-default-when": [{"when": {"mode": "plan"}, "value": 1}]},
        {"x-default-when": [{"when": {"mode": {"const": "plan"}}}]},
        {"x-negotiation": {"field": "f", "default": "a", "answers": {"a": {"status": 200}}}},
        {"x-resolved-at": [{"pointer": "stream", "origin": "docs"}]},
        {"x-capability": "approve"},
        {"x-origin": "guess"},
        {"x-profiles": {"p": {"origin": "inferred", "mediaType": "Text/Event-Stream"}}},
        {"x-states": {"active": [], "waiting": ["a"], "ended": ["b"]}},
        {"x-suspends": {}},
        {"x-used-when-absent": ""},
    ],
    ids=json.dumps,
)
def test_a_slip_in_an_extension_is_seen(spec, wrong: dict[str, object]):
    """The schema is not so wide that it lets anything pass."""
    validator = Draft202012Validator(
        spec.extensions, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    assert not validator.is_valid(wrong)


def test_every_extension_has_its_section(spec):
    """The page describes exactly the extensions that there are, and each is in use."""
    described = re.findall(r"^### `(x-[a-z-]+)`$", spec.page, re.MULTILINE)
    assert sorted(described) == sorted(spec.extensions["properties"])
    assert sorted(described) == sorted({key for _, key, _ in extension_uses(spec)})


def test_every_section_has_form_example_and_readers(spec):
    """Each section tells where it stands, its form, an example, and who reads it."""
    for section in re.split(r"^### ", spec.page, flags=re.MULTILINE)[1:]:
        name = section.split("`")[1]
        assert "Form:" in section, name
        assert re.search(r"^Reads it: .*(mock|suites)", section, re.MULTILINE), name
        [example] = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
        assert f"{name}:" in example


def test_examples_of_the_page_are_valid(spec):
    """Every YAML example of the page keeps the schema of the extensions it shows."""
    validator = Draft202012Validator(spec.extensions)

    def shown(node: object) -> Iterator[dict[str, object]]:
        if isinstance(node, dict):
            yield {key: value for key, value in node.items() if key.startswith("x-")}
            for value in node.values():
                yield from shown(value)

    for example in re.findall(r"```yaml\n(.*?)```", spec.page, re.DOTALL):
        found = [each for each in shown(yaml.safe_load(example)) if each]
        assert found
        for each in found:
            validator.validate(each)


def test_every_reading_is_in_the_register(spec):
    """A row marked as a reading names an entry of the register of ambiguities."""
    register = yaml.safe_load((SPEC / "ambiguities.yaml").read_text(encoding="utf-8"))
    known = {entry["id"] for entry in register["ambiguities"]}
    named = set(re.findall(r"AMB-[A-Z0-9-]+", spec.text))
    assert named
    assert named <= known


def test_the_page_lists_every_file_of_the_folder(spec):
    """Nothing lies in `spec/` that the page does not name, and nothing named is missing."""
    table = spec.page.partition("```")[0]
    listed = re.findall(r"`([\w.]+\.(?:yaml|md|txt))`", table)
    assert sorted(listed) == sorted(path.name for path in SPEC.iterdir())
