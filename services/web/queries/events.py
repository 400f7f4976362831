"""The event catalogue, made from the contracts that the process runs with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from services.web.models.event_picture import EventPicture, draw
from shared.contracts.catalogue import all_events, event_class
from shared.contracts.event import Event, PiiClass
from shared.contracts.examples import EXAMPLES
from shared.contracts.listeners import declared_listeners
from shared.contracts.schemas import HEADERS, OPTIONAL_HEADERS, first_line, schema, type_name
from shared.contracts.versions import Release, releases

TONES = {"ingestion": "azure", "scoring": "purple", "crm": "blue", "notifications": "orange", "assessments": "green"}


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic in the list. `fields` are searched too."""

    name: str
    meaning: str
    owner: str
    subject: str
    partitions: int
    retention_days: int
    personal: tuple[str, ...]
    version: str
    listeners: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def pii_class(self) -> PiiClass:
        return PiiClass.PERSONAL if self.personal else PiiClass.NONE

    def holds(self, text: str) -> bool:
        """Whether every word is in its name, meaning, services, key or fields."""
        searched = " ".join(
            (self.name, self.meaning, self.owner, self.subject, self.pii_class, *self.listeners, *self.fields)
        ).casefold()
        return all(word in searched for word in text.casefold().split())


@dataclass(frozen=True, slots=True)
class OwnerGroup:
    owner: str
    tone: str
    topics: tuple[TopicLine, ...]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """`depth` 1 is a field of the one above it."""

    name: str
    type: str
    is_required: bool
    is_personal: bool
    meaning: str
    values: tuple[str, ...]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class HeaderLine:
    name: str
    type: str
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    line: TopicLine
    fields: tuple[FieldLine, ...]
    headers: tuple[HeaderLine, ...]
    example: str
    releases: tuple[Release, ...]


@lru_cache(maxsize=1)
def topics() -> tuple[TopicLine, ...]:
    """Every topic, in the order in which their owners work on a lead."""
    lines = [_line(topic, event) for topic, event in all_events().items()]
    order = [*TONES, *sorted({line.owner for line in lines} - TONES.keys())]
    return tuple(sorted(lines, key=lambda line: (order.index(line.owner), line.name)))


def topic_groups(search: str) -> tuple[OwnerGroup, ...]:
    """The topics that hold every word, by owner."""
    groups: dict[str, list[TopicLine]] = {}
    for line in topics():
        if line.holds(search):
            groups.setdefault(line.owner, []).append(line)
    return tuple(OwnerGroup(owner, tone_of(owner), tuple(lines)) for owner, lines in groups.items())


def tone_of(service: str) -> str:
    return TONES.get(service, "gray")


@lru_cache(maxsize=1)
def picture() -> EventPicture:
    """Who talks to whom."""
    topics_of = {group.owner: [line.name for line in group.topics] for group in topic_groups("")}
    return draw(topics_of, declared_listeners(), TONES)


def topic_page(topic: str) -> TopicPage | None:
    """None where no contract names the topic."""
    event = event_class(topic)
    if event is None:
        return None
    headers = tuple(
        HeaderLine(name, type_, name not in OPTIONAL_HEADERS, meaning) for name, (type_, meaning) in HEADERS.items()
    )
    example = json.dumps(EXAMPLES[topic], indent=2, ensure_ascii=False)
    return TopicPage(_line(topic, event), _fields(event), headers, example, releases(topic))


def _line(topic: str, event: type[Event]) -> TopicLine:
    return TopicLine(
        name=topic,
        meaning=first_line(event),
        owner=event.owner,
        subject=event.subject,
        partitions=event.partitions,
        retention_days=event.retention_days(),
        personal=tuple(sorted(event.personal_fields())),
        version=event.version,
        listeners=declared_listeners().get(topic, ()),
        fields=tuple(event.model_fields),
    )


def _fields(event: type[Event]) -> tuple[FieldLine, ...]:
    document = schema(event)
    return tuple(_field_lines(document, document.get("$defs", {}), event.personal_fields()))


def _field_lines(
    shape: dict[str, Any], definitions: dict[str, Any], personal: frozenset[str], depth: int = 0
) -> Iterator[FieldLine]:
    """The fields of an object, each followed by those of the object that it holds."""
    required = shape.get("required", ())
    for name, field in shape.get("properties", {}).items():
        inner = definitions.get(_definition_name(field), {})
        yield FieldLine(
            name,
            type_name(field),
            name in required,
            name in personal,
            field.get("description", ""),
            tuple(inner.get("enum", ())),
            depth,
        )
        yield from _field_lines(inner, definitions, frozenset(), depth + 1)


def _definition_name(field: dict[str, Any]) -> str:
    """What the field, or an item of it, is defined by; empty for a plain type."""
    options = (field, field.get("items", {}), *field.get("anyOf", ()))
    found = next((option["$ref"] for option in options if "$ref" in option), "")
    return str(found).rpartition("/")[2]
