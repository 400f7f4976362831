"""docs/events.md, the event catalogue for people, generated from the contracts."""

import ast
import json
from pathlib import Path
from typing import Any

from shared.contracts.catalogue import all_events
from shared.contracts.event import Event
from shared.contracts.examples import EXAMPLES
from shared.contracts.schemas import HEADERS, first_line, schema

ROOT = Path(__file__).parents[2]


def listeners() -> dict[str, list[str]]:
    """Topic → services that consume it, read from the `@consumers.on(…)` lines without importing any service."""
    topics = {event.__name__: topic for topic, event in all_events().items()}
    found: dict[str, set[str]] = {topic: set() for topic in topics.values()}
    for path in sorted((ROOT / "services").glob("*/consumers/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "consumers.on":
                for argument in node.args:
                    found[topics[ast.unparse(argument)]].add(path.parts[-3])
    return {topic: sorted(services) for topic, services in found.items()}


def catalogue() -> str:
    """docs/events.md."""
    services = listeners()
    lines = [
        "# Events",
        "",
        "Generated from `shared/contracts` by `python -m shared.contracts.generate`; `make check` compares it.",
        "Every event is a topic of the same name. The key is the subject's id, so one subject's events of one type",
        "keep their order; order across topics is not promised. For machines: [asyncapi.yaml](asyncapi.yaml).",
        "",
        "| topic | owner | consumed by | key | partitions | kept | personal fields |",
        "|---|---|---|---|---|---|---|",
    ]
    for topic, event in all_events().items():
        personal = ", ".join(f"`{name}`" for name in sorted(event.personal_fields())) or "none"
        consumers = ", ".join(services[topic]) or "nobody yet"
        lines.append(
            f"| [{topic}](#{topic.replace('.', '')}) | {event.owner} | {consumers} "
            f"| {event.subject} id | {event.partitions} | {event.retention_days()} days | {personal} |"
        )
    lines += [
        "",
        "## Headers",
        "",
        "CloudEvents 1.0, binary mode; every value is text.",
        "",
        "| header | meaning |",
        "|---|---|",
    ]
    lines += [f"| `{name}` | {text} |" for name, (_, text) in HEADERS.items()]
    for topic, event in all_events().items():
        lines += _section(topic, event)
    return "\n".join(lines) + "\n"


def _section(topic: str, event: type[Event]) -> list[str]:
    required = set(schema(event).get("required", []))
    lines = ["", f"## {topic}", "", first_line(event), "", "| field | type | |", "|---|---|---|"]
    for name in event.model_fields:
        kind = _type_name(schema(event)["properties"][name])
        marks = ["required"] if name in required else []
        marks += ["personal"] if name in event.personal_fields() else []
        lines.append(f"| `{name}` | {kind} | {', '.join(marks)} |")
    return [*lines, "", "```json", json.dumps(EXAMPLES[topic], indent=2, ensure_ascii=False), "```"]


def _type_name(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in field:
        return " or ".join(_type_name(option) for option in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_type_name(field['items'])}"
    return str(field.get("format") or field.get("type", "any"))
