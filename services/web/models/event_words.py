"""What happened to a lead, in words: a title and a detail for each type of event on its timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from services.web.models.bands import band_of
from services.web.models.lead_facts import FACTS
from services.web.models.lead_words import in_words
from services.web.models.statuses import status_of
from shared.contracts.catalogue import event_class

Summary = Mapping[str, Any]
Words = tuple[str, str]

FACT_OF_FIELD = MappingProxyType({"owner_id": "owner", "estimated_amount": "estimated_value"})
"""The CRM's columns whose names are not those of the facts."""


def service_of(topic: str) -> str:
    """Who announces it. What has no contract is the CRM's own note (`lead.edited`)."""
    event = event_class(topic)
    return "crm" if event is None else event.owner


def is_announced(topic: str) -> bool:
    """Whether events of this type stand in Kafka at all."""
    return event_class(topic) is not None


def icon_of(topic: str) -> str:
    return KINDS[topic].icon if topic in KINDS else UNKNOWN.icon


def words_of(topic: str, summary: Summary, names: Mapping[str, str]) -> Words:
    """Title and detail. `names` are people's by id."""
    return KINDS[topic].tell(summary, names) if topic in KINDS else (in_words(topic.replace(".", " ")), "")


def _created(summary: Summary, _: Mapping[str, str]) -> Words:
    return "Lead created", _arrival(summary)


def _updated(summary: Summary, _: Mapping[str, str]) -> Words:
    return "Reached us again", _arrival(summary)


def _arrival(summary: Summary) -> str:
    given = (("by", "channel"), ("from", "source"), ("asked for", "request"))
    return ", ".join(f"{word} {in_words(summary[name]).lower()}" for word, name in given if summary.get(name))


def _scored(summary: Summary, _: Mapping[str, str]) -> Words:
    before = summary.get("previous_score")
    return (
        f"Scored {summary.get('score')} {band_of(summary.get('band')).word}",
        "first score" if before is None else f"was {before}",
    )


def _alert(summary: Summary, _: Mapping[str, str]) -> Words:
    detail = f"{summary.get('score')} is above the line of {summary.get('threshold')}"
    return "Hot-lead alert", f"{detail}, fast track" if summary.get("fast_track") else detail


def _assigned(summary: Summary, names: Mapping[str, str]) -> Words:
    owner = names.get(str(summary.get("owner_id")), "an owner")
    return f"Given to {owner}", in_words(str(summary.get("reason") or ""))


def _moved(summary: Summary, _: Mapping[str, str]) -> Words:
    before, after = (status_of(str(summary.get(name))).word for name in ("from", "to"))
    return f"{before} → {after}", str(summary.get("reason") or "")


def _edited(summary: Summary, _: Mapping[str, str]) -> Words:
    facts = [FACT_OF_FIELD.get(name, name) for name in summary["fields"] if name != "estimated_currency"]
    labels = [FACTS[fact].label if fact in FACTS else in_words(fact) for fact in facts]
    return "Edited", ", ".join(label.lower() for label in labels)


def _assessed(summary: Summary, _: Mapping[str, str]) -> Words:
    return f"Assessment completed: {summary.get('score')}", tier_word(summary.get("tier")) or ""


def _sent(summary: Summary, _: Mapping[str, str]) -> Words:
    attempts = summary.get("attempts", 1)
    return f"Mail sent: {in_words(str(summary.get('template')))}", f"attempt {attempts}" if attempts > 1 else ""


def _failed(summary: Summary, _: Mapping[str, str]) -> Words:
    return f"Mail failed: {in_words(str(summary.get('template')))}", str(summary.get("error") or "")


def tier_word(tier: str | None) -> str | None:
    """`L3_CONSULTING` is `L3 Consulting`."""
    return (
        None if tier is None else " ".join(word if word[1:].isdecimal() else word.title() for word in tier.split("_"))
    )


@dataclass(frozen=True, slots=True)
class Kind:
    icon: str
    tell: Callable[[Summary, Mapping[str, str]], Words]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "lead.created": Kind(icon="user-plus", tell=_created),
        "lead.updated": Kind(icon="refresh", tell=_updated),
        "lead.scored": Kind(icon="gauge", tell=_scored),
        "lead.alert_raised": Kind(icon="flame", tell=_alert),
        "lead.assigned": Kind(icon="user-check", tell=_assigned),
        "lead.status_changed": Kind(icon="arrow-right", tell=_moved),
        "lead.edited": Kind(icon="pencil", tell=_edited),
        "assessment.completed": Kind(icon="clipboard-check", tell=_assessed),
        "message.sent": Kind(icon="mail", tell=_sent),
        "message.failed": Kind(icon="mail-off", tell=_failed),
    }
)
UNKNOWN = Kind(icon="point", tell=lambda *_: ("", ""))
