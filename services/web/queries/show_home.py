"""Home: the work queue, the numbers, and what happened last; each is read by itself, for each moves by itself."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.web.gateways.platform import Platform
from services.web.models.event_words import icon_of, words_of
from services.web.models.lead_line import LeadLine
from services.web.models.lead_numbers import LeadNumbers
from services.web.models.lead_words import person
from services.web.models.session import SignedIn
from services.web.queries.list_leads import LEADS, list_colleagues
from services.web.queries.shared_answers import SharedAnswers

QUEUE_LENGTH = 6
EVENTS = 12
HOT_FROM = 51
"""R5: from here on a lead is hot."""
SUMMARY = "/api/companies/{ws}/summary"
TIMELINE = "/api/companies/{ws}/timeline"


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """The first of each line, and how many there are."""

    hot: tuple[LeadLine, ...]
    due: tuple[LeadLine, ...]
    hot_total: int
    due_total: int
    has_leads: bool


@dataclass(frozen=True, slots=True)
class LatestEvent:
    id: str
    lead_id: str
    lead: str | None
    company: str
    icon: str
    title: str
    detail: str
    actor: str | None
    occurred_at: datetime


class Names:
    """Colleagues' names by id; they change so seldom that half a minute is soon enough."""

    def __init__(self) -> None:
        self._answers: SharedAnswers[Mapping[str, str]] = SharedAnswers(30.0)

    async def known_to(self, platform: Platform, who: SignedIn) -> Mapping[str, str]:
        async def make() -> Mapping[str, str]:
            return {colleague.id: colleague.name for colleague in await list_colleagues(platform, who)}

        names, _ = await self._answers.get((who.workspace_id, who.permissions), make)
        return names


async def read_queue(platform: Platform, who: SignedIn, *, now: datetime) -> WorkQueue:
    """New leads that are hot, the hottest first; follow-ups that are due, the latest first."""
    hot, due, summary = await asyncio.gather(
        platform.get(who, "crm", LEADS, status="new", min_score=HOT_FROM, sort="-score", limit=QUEUE_LENGTH),
        platform.get(who, "crm", LEADS, follow_up="due", sort="next_follow_up_at", limit=QUEUE_LENGTH),
        platform.get(who, "crm", SUMMARY),
    )
    numbers = LeadNumbers.of(summary.body)
    return WorkQueue(
        hot=tuple(LeadLine.of(item, now=now) for item in hot.body["items"]),
        due=tuple(LeadLine.of(item, now=now) for item in due.body["items"]),
        hot_total=numbers.new_hot,
        due_total=numbers.due,
        has_leads=numbers.total > 0,
    )


async def read_numbers(platform: Platform, who: SignedIn) -> LeadNumbers:
    return LeadNumbers.of((await platform.get(who, "crm", SUMMARY)).body)


async def read_events(platform: Platform, who: SignedIn, names: Names) -> tuple[LatestEvent, ...]:
    """The last that were recorded, newest first."""
    timeline, known = await asyncio.gather(
        platform.get(who, "crm", TIMELINE, limit=EVENTS), names.known_to(platform, who)
    )
    return tuple(_event(entry, known) for entry in timeline.body["items"])


def _event(entry: Mapping[str, Any], names: Mapping[str, str]) -> LatestEvent:
    title, detail = words_of(entry["type"], entry["summary"], names)
    lead = entry["lead"]
    return LatestEvent(
        id=entry["id"],
        lead_id=entry["lead_id"],
        lead=lead and person(lead["first_name"], lead["last_name"], lead["email"], None),
        company=(lead and lead["company"]) or "",
        icon=icon_of(entry["type"]),
        title=title,
        detail=detail,
        actor=entry["actor"] and (entry["actor"]["name"] or "somebody"),
        occurred_at=datetime.fromisoformat(entry["occurred_at"]),
    )
