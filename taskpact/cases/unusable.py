"""Values of the field that names a task which are text but no id (`x-invalid`). Pure.

Templates: `{{id}}` stands for a fresh id, since one that a task has would mean that task, and
`{{hex}}` for its digits without the hyphens.
"""

from __future__ import annotations

from taskpact.cases.case import Case
from taskpact.contract import Contract

ID = "{{id}}"
HEX = "{{hex}}"

_WORDS = {
    "a-word": "not-a-uuid",
    "empty": "",
    "a-number": "12345",
    "null": "null",
    "thousand-characters": "x" * 1000,
    "other-script": "\u0438\u043c\u044f-\u540d\u524d-\U0001f511",
    "not-hexadecimal": "g0000000-0000-4000-8000-000000000000",
}
"""By name: text that no reading makes a uuid of."""

_SPOILED = {
    "one-too-many": f"{ID}0",
    "twice": f"{ID}{ID}",
    "in-a-path": f"tasks/{ID}",
    "with-prefix": f"task_{ID}",
}
"""By name: a uuid and more, which is another text and no written form of the uuid."""

_FORMS = {
    "in-braces": "{" + ID + "}",
    "as-urn": f"urn:uuid:{ID}",
    "without-hyphens": HEX,
    "hyphen-misplaced": f"{HEX}-",
    "space-before": f" {ID}",
    "space-behind": f"{ID} ",
    "line-feed-behind": f"{ID}\n",
}
"""By name: other written forms, which a server may read as the uuid (AMB-ID-OTHER-FORMS)."""


def unusable(contract: Contract) -> list[Case]:
    """Every kind of text that is no id; facts: `form` where it may be read as a uuid."""
    return [*_cases(contract, {**_WORDS, **_SPOILED}), *_cases(contract, _FORMS, form=True)]


def meaningless(contract: Contract) -> list[Case]:
    """Only text that cannot be read as an id in any way."""
    return _cases(contract, {**_WORDS, **_SPOILED})


def versions(contract: Contract) -> list[Case]:
    """Fresh ids of several uuid versions (RFC 9562 section 4.2); facts: `version`."""
    name = _name(contract)
    return [Case(f"version-{v}", {name: ID}, facts={"version": v}) for v in "1457"]


def wrong_types(contract: Contract) -> list[Case]:
    """Values that are no text at all."""
    name = _name(contract)
    values: tuple[object, ...] = (7, 1.5, True, ["x"], {"id": "x"}, None)
    return [Case(f"{name}={value!r}", {name: value}) for value in values]


def filled(case: Case, fresh: str) -> str:
    """The text of the case, with a fresh id in place of the template's mark."""
    (text,) = case.body.values() if not isinstance(case.body, bytes) else ("",)
    return _filled(str(text), fresh)


def _cases(contract: Contract, texts: dict[str, str], *, form: bool = False) -> list[Case]:
    name = _name(contract)
    field = contract.field(name)
    example = str(next(iter(field.schema.get("examples", ())), ""))
    return [
        Case(kind, {name: text}, facts={"form": form})
        for kind, text in texts.items()
        if field.means_omitted(_filled(text, example))
    ]


def _filled(text: str, fresh: str) -> str:
    return text.replace(ID, fresh).replace(HEX, fresh.replace("-", ""))


def _name(contract: Contract) -> str:
    return str(contract.operation("createTask").node["x-identity"]["field"])
