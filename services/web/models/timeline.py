"""Events of a lead's timeline, ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from services.web.models.event_words import icon_of, is_announced, service_of, words_of


@dataclass(frozen=True, slots=True)
class Happening:
    """`place` is topic, partition and offset in Kafka; None where the CRM, which keeps the timeline, does not know it.
    `is_announced` says whether there is one to look up."""

    id: str
    type: str
    service: str
    icon: str
    title: str
    detail: str
    actor: str | None
    occurred_at: datetime
    causation_id: str | None
    correlation_id: str | None
    place: tuple[str, int, int] | None
    is_announced: bool
    summary: Mapping[str, Any]

    @classmethod
    def of(cls, entry: Mapping[str, Any], names: Mapping[str, str]) -> Self:
        """`entry` is a line of the CRM's timeline."""
        title, detail = words_of(entry["type"], entry["summary"], names)
        kafka = entry["kafka"]
        return cls(
            id=entry["id"],
            type=entry["type"],
            service=service_of(entry["type"]),
            icon=icon_of(entry["type"]),
            title=title,
            detail=detail,
            actor=entry["actor"] and (entry["actor"]["name"] or "somebody"),
            occurred_at=datetime.fromisoformat(entry["occurred_at"]),
            causation_id=entry["causation_id"],
            correlation_id=entry["correlation_id"],
            place=kafka and (kafka["topic"], kafka["partition"], kafka["offset"]),
            is_announced=is_announced(entry["type"]),
            summary=entry["summary"],
        )
