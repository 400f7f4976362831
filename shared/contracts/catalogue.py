"""All events by topic; importing this module loads every contract."""

from shared.contracts import assessments, crm, leads, notifications, scoring
from shared.contracts.event import Event, registered

OWNERS = (leads, scoring, crm, notifications, assessments)


def all_events() -> dict[str, type[Event]]:
    """Topic → event class, in alphabetical order of the topic."""
    return dict(sorted(registered.items()))


def event_class(topic: str) -> type[Event] | None:
    """The class of a topic, or None where no contract names it."""
    return registered.get(topic)
