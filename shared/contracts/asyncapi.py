"""The AsyncAPI 3.0 document, generated from the contracts."""

from typing import Any

import yaml

from shared.contracts.catalogue import all_events
from shared.contracts.event import Event
from shared.contracts.examples import EXAMPLES
from shared.contracts.schemas import HEADERS, OPTIONAL_HEADERS, first_line, schema

DAY_MILLISECONDS = 86_400_000


def asyncapi() -> str:
    """docs/asyncapi.yaml."""
    return yaml.safe_dump(asyncapi_document(), sort_keys=False, allow_unicode=True, width=120)


def asyncapi_document() -> dict[str, Any]:
    """The AsyncAPI 3.0 document of every topic."""
    events = all_events()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Leadflow events",
            "version": "1.0.0",
            "description": "Generated from shared/contracts. CloudEvents 1.0 in Kafka's binary mode.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic, event) for topic, event in events.items()},
        "operations": {f"send_{event.__name__}": _operation(topic, event) for topic, event in events.items()},
        "components": {
            "schemas": {"CloudEventHeaders": header_schema()},
            "messages": {event.__name__: _message(topic, event) for topic, event in events.items()},
        },
    }


def _channel(topic: str, event: type[Event]) -> dict[str, Any]:
    settings = {"cleanup.policy": ["delete"], "retention.ms": event.retention_days() * DAY_MILLISECONDS}
    return {
        "address": topic,
        "description": first_line(event),
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}},
        "bindings": {"kafka": {"topic": topic, "partitions": event.partitions, "topicConfiguration": settings}},
        "x-owner": event.owner,
        "x-pii-class": event.pii_class().value,
    }


def _operation(topic: str, event: type[Event]) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{topic}"}, "tags": [{"name": event.owner}]}


def _message(topic: str, event: type[Event]) -> dict[str, Any]:
    key = {"type": "string", "format": "uuid", "description": f"The {event.subject}'s id."}
    return {
        "name": topic,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
        "payload": _inline_definitions(schema(event)),
        "bindings": {"kafka": {"key": key}},
        "examples": [{"name": topic, "payload": EXAMPLES[topic]}],
    }


def header_schema() -> dict[str, Any]:
    """JSON Schema of a message's headers."""
    # In Kafka every header is bytes: numbers arrive as decimal text.
    properties = {name: {"type": "string", "description": text} for name, (_, text) in HEADERS.items()}
    return {"type": "object", "properties": properties, "required": [n for n in HEADERS if n not in OPTIONAL_HEADERS]}


def _inline_definitions(document: dict[str, Any]) -> dict[str, Any]:
    """AsyncAPI tools resolve `$ref` from the document's root, where a message's own `$defs` are not."""
    definitions = document.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                beside = {name: value for name, value in node.items() if name != "$ref"}
                return {**resolve(definitions[node["$ref"].rsplit("/", 1)[-1]]), **beside}
            return {name: resolve(value) for name, value in node.items()}
        return [resolve(value) for value in node] if isinstance(node, list) else node

    resolved: dict[str, Any] = resolve(document)
    return resolved
