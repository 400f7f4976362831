"""From a service's OpenAPI document to one plausible request per operation."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "put", "post", "patch", "delete")
NAME = re.compile(r"{(\w+)}")
BY_FORMAT = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "somebody@example.com",
    "date-time": "2026-11-21T12:00:00Z",
    "date": "2026-11-21",
    "uri": "https://example.com/",
}
BY_TYPE: dict[str, Any] = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "null": None}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path; `body` is a plausible JSON body, None where it takes none."""

    method: str
    path: str
    body: Any
    is_secured: bool

    @property
    def parameters(self) -> list[str]:
        """Names in the path."""
        return NAME.findall(self.path)

    def url(self, value_of: Callable[[str], object]) -> str:
        return NAME.sub(lambda name: str(value_of(name[1])), self.path)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """All operations of an OpenAPI document, reading ones first: a walk then changes nothing before it has looked."""
    for method in METHODS:
        for path, found in document["paths"].items():
            if method in found:
                content = found[method].get("requestBody", {}).get("content", {})
                body = example_of(content["application/json"], document) if "application/json" in content else None
                yield Operation(method, path, body, bool(found[method].get("security")))


def example_of(media: dict[str, Any], document: dict[str, Any]) -> Any:
    """The documented example, or else the smallest thing the schema allows."""
    if "example" in media:
        return media["example"]
    for example in media.get("examples", {}).values():
        return example["value"]
    return sample(media["schema"], document)


def sample(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """A value of the schema: its example if it has one, required properties only."""
    if "$ref" in schema:
        return sample(_resolve(schema["$ref"], document), document)
    for name in ("examples", "enum", "anyOf", "oneOf", "allOf"):
        if schema.get(name):
            first = schema[name][0]
            return first if name in ("examples", "enum") else sample(first, document)
    if "const" in schema or "default" in schema:
        return schema.get("const", schema.get("default"))
    if schema.get("type") == "object":
        return {name: sample(schema["properties"][name], document) for name in schema.get("required", [])}
    if schema.get("type") == "array":
        return [sample(schema["items"], document)] * schema.get("minItems", 0)
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE.get(schema.get("type", "string")))


def _resolve(reference: str, document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found
