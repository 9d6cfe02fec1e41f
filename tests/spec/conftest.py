"""The documents of `spec/` as the tests of them read them: by plain PyYAML and jsonschema."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from taskpact.contract.document import at
from taskpact.contract.shape import Place, walk

SPEC = Path(__file__).resolve().parents[2] / "spec"


@dataclass(frozen=True)
class Spec:
    """The documents, and the questions the tests ask of them."""

    document: dict[str, Any]
    extensions: dict[str, Any]
    text: str
    page: str
    registry: Registry[Any]

    def errors(self, pointer: str, value: object) -> list[str]:
        """What `value` breaks in the schema at `pointer` of the document, formats asserted."""
        validator = Draft202012Validator(
            {"$ref": "urn:contract#" + quote(pointer)},
            registry=self.registry,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def schema_errors(self, name: str, value: object) -> list[str]:
        """What `value` breaks in the named schema."""
        return self.errors(f"/components/schemas/{name}", value)

    def chunk_errors(self, chunk: object) -> list[str]:
        """What `chunk` breaks as a chunk of the stream."""
        return self.schema_errors("StreamChunk", chunk)

    def extension_errors(self, members: object) -> list[str]:
        """What `x-` members break in the schema of the extensions."""
        validator = Draft202012Validator(
            self.extensions, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        return [error.message for error in validator.iter_errors(members)]

    def places(self, *kinds: str) -> list[Place]:
        """Every object of these kinds."""
        return [place for place in walk(self.document) if place.kind in kinds]

    def followed(self, node: Any) -> Any:
        """`node`, or what its reference leads to."""
        while "$ref" in node:
            node = at(self.document, node["$ref"][1:])
        return node

    @property
    def schemas(self) -> dict[str, Any]:
        """The schemas by name."""
        return self.document["components"]["schemas"]

    @property
    def fields(self) -> dict[str, Any]:
        """The properties of the call's body."""
        return self.schemas["CreateTaskRequest"]["properties"]

    @property
    def profile(self) -> dict[str, Any]:
        """The event profile of the mock."""
        return self.document["components"]["x-profiles"]["ui-message-stream"]

    @property
    def operations(self) -> dict[str, tuple[str, str, dict[str, Any]]]:
        """(path, method, operation) by operationId, webhooks included."""
        return {
            place.node["operationId"]: (
                place.pointer.split("/")[-2].replace("~1", "/"),
                place.pointer.split("/")[-1],
                dict(place.node),
            )
            for place in self.places("operation")
        }


@pytest.fixture(scope="session")
def spec() -> Spec:
    text = (SPEC / "openapi.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    return Spec(
        document=document,
        extensions=yaml.safe_load((SPEC / "extensions.schema.yaml").read_text(encoding="utf-8")),
        text=text,
        page=(SPEC / "README.md").read_text(encoding="utf-8"),
        registry=Registry().with_resource("urn:contract", DRAFT202012.create_resource(document)),
    )
