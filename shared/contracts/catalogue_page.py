"""docs/events.md, the event catalogue for people, generated from the contracts."""

import json

from shared.contracts.catalogue import all_events
from shared.contracts.event import Event
from shared.contracts.examples import EXAMPLES
from shared.contracts.listeners import find_listeners
from shared.contracts.schemas import HEADERS, first_line, schema, type_name


def catalogue() -> str:
    """docs/events.md."""
    services = find_listeners()
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
    document = schema(event)
    required = set(document.get("required", []))
    lines = ["", f"## {topic}", "", first_line(event), "", "| field | type | | meaning |", "|---|---|---|---|"]
    for name, field in document["properties"].items():
        marks = ["required"] if name in required else []
        marks += ["personal"] if name in event.personal_fields() else []
        lines.append(f"| `{name}` | {type_name(field)} | {', '.join(marks)} | {field.get('description', '')} |")
    return [*lines, "", "```json", json.dumps(EXAMPLES[topic], indent=2, ensure_ascii=False), "```"]
