"""What waits in a service: events that are not published, messages that are parked, timers that are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ServiceBacklog:
    """`outbox_age`: seconds that the oldest unpublished event has waited, None where there is none."""

    service: str
    outbox_rows: int
    outbox_age: float | None
    retrying: int
    dead: int
    discarded: int
    timers_due: int

    @classmethod
    def of(cls, service: str, answer: Mapping[str, Any]) -> "ServiceBacklog":
        """`answer` is that of the service's `/api/operations/backlog`."""
        return cls(
            service,
            outbox_rows=answer["outbox_rows"],
            outbox_age=answer["outbox_oldest_seconds"],
            retrying=answer["parked"]["retry"],
            dead=answer["parked"]["dead"],
            discarded=answer["parked"]["discarded"],
            timers_due=answer["timers_due"],
        )
