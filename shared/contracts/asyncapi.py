"""The AsyncAPI 3.0 document, generated from the contracts."""

from typing import Any

import yaml

from shared.contracts.catalogue import all_events
from shared.contracts.examples import EXAMPLES
from shared.contracts.schemas import HEADERS, first_line, schema


def asyncapi() -> str:
    """The AsyncAPI 3.0 document of every topic."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for topic, event in all_events().items():
        channels[topic] = {
            "address": topic,
            "description": first_line(event),
            "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}},
            "bindings": {"kafka": {"topic": topic, "partitions": event.partitions}},
        }
        operations[f"send_{event.__name__}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{topic}"},
            "tags": [{"name": event.owner}],
        }
        messages[event.__name__] = {
            "name": topic,
            "contentType": "application/json",
            "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
            "payload": _inline_definitions(schema(event)),
            "examples": [{"name": topic, "payload": EXAMPLES[topic]}],
        }
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Leadflow events",
            "version": "1.0.0",
            "description": "Generated from shared/contracts. CloudEvents 1.0 in Kafka's binary mode.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"schemas": {"CloudEventHeaders": _header_schema()}, "messages": messages},
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def _header_schema() -> dict[str, Any]:
    # In Kafka every header is bytes: numbers arrive as decimal text.
    properties = {name: {"type": "string", "description": text} for name, (_, text) in HEADERS.items()}
    optional = {"ce_causationid", "traceparent"}
    return {"type": "object", "properties": properties, "required": [n for n in HEADERS if n not in optional]}


def _inline_definitions(document: dict[str, Any]) -> dict[str, Any]:
    """AsyncAPI tools resolve `$ref` from the document's root, where a message's own `$defs` are not."""
    definitions = document.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return resolve(definitions[node["$ref"].rsplit("/", 1)[-1]])
            return {name: resolve(value) for name, value in node.items()}
        return [resolve(value) for value in node] if isinstance(node, list) else node

    resolved: dict[str, Any] = resolve(document)
    return resolved
