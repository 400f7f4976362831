"""What the other services know of a lead: one function for each panel of its record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.web.gateways.platform import Platform, Refused
from services.web.models.event_words import tier_word
from services.web.models.lead_words import in_words
from services.web.models.score_chart import ScoreChart, draw
from services.web.models.session import SignedIn
from services.web.models.timeline import Happening

LEAD = "/api/companies/{{ws}}/leads/{}"
CHANGES_DRAWN = 40
ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and the cursor of the next ones."""

    items: tuple[Any, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class ScoreChange:
    score: int
    band: str
    difference: str
    cause: str
    profile: str
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """The chart runs from the oldest change to the newest, the table the other way. `is_cut`: there were more."""

    chart: ScoreChart
    changes: tuple[ScoreChange, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Category:
    name: str
    value: int
    standing: str


@dataclass(frozen=True, slots=True)
class Assessment:
    id: str
    status: str
    score: int | None
    tier: str | None
    answered: int
    started_at: datetime
    completed_at: datetime | None
    categories: tuple[Category, ...]


async def load_history(platform: Platform, who: SignedIn, lead_id: str) -> History | None:
    """None for a lead without a score yet."""
    path = LEAD.format(lead_id) + "/score/history"
    try:
        page = (await platform.get(who, "scoring", path, limit=CHANGES_DRAWN)).body
    except Refused as refused:
        if refused.status == 404:
            return None
        raise
    changes = tuple(_score_change(item) for item in page["items"])
    chart = draw([change.score for change in reversed(changes)])
    return History(chart, changes, is_cut=page["next_cursor"] is not None)


async def load_touches(platform: Platform, who: SignedIn, lead_id: str, cursor: str) -> Page:
    """Every post of the person, newest first."""
    path = LEAD.format(lead_id) + "/touches"
    page = (await platform.get(who, "ingestion", path, limit=5, cursor=cursor or None)).body
    return Page(tuple(_touch(item) for item in page["items"]), page["next_cursor"])


async def load_messages(platform: Platform, who: SignedIn, lead_id: str) -> Page:
    """The mails about the lead, newest first."""
    page = (await platform.get(who, "notifications", "/api/companies/{ws}/messages", lead_id=lead_id, limit=50)).body
    items = tuple(
        {
            **item,
            "name": in_words(item["template"]),
            "sent_at": item["sent_at"],
            "is_failed": item["status"] == "failed",
        }
        for item in page["items"]
    )
    return Page(items, page["next_cursor"])


async def load_message(platform: Platform, who: SignedIn, message_id: str) -> Mapping[str, Any]:
    """One mail as its reader sees it."""
    reply = await platform.get(who, "notifications", f"/api/companies/{{ws}}/messages/{message_id}")
    message: Mapping[str, Any] = reply.body
    return message


async def load_assessments(platform: Platform, who: SignedIn, lead_id: str) -> tuple[Assessment, ...]:
    """The newest first."""
    page = (await platform.get(who, "assessments", "/api/companies/{ws}/assessments", lead_id=lead_id, limit=5)).body
    return tuple(_assessment(item) for item in page["items"])


async def load_timeline(
    platform: Platform, who: SignedIn, lead_id: str, cursor: str, names: Mapping[str, str], *, limit: int = ENTRIES
) -> Page:
    """What happened to the lead, newest first."""
    path = LEAD.format(lead_id) + "/timeline"
    page = (await platform.get(who, "crm", path, limit=limit, cursor=cursor or None)).body
    return Page(tuple(Happening.of(item, names) for item in page["items"]), page["next_cursor"])


def _score_change(item: Mapping[str, Any]) -> ScoreChange:
    before = item["previous_score"]
    difference = 0 if before is None else item["score"] - before
    return ScoreChange(
        score=item["score"],
        band=item["band"],
        difference="first" if before is None else f"{difference:+d}".replace("-", "\N{MINUS SIGN}"),
        cause=in_words(str(item["cause_type"]).replace(".", " ")),
        profile=item["profile"],
        scored_at=datetime.fromisoformat(item["scored_at"]),
    )


def _touch(item: Mapping[str, Any]) -> dict[str, Any]:
    """With what was posted as pairs, secrets of the form not among them."""
    posted = [(in_words(name), value) for name, value in item["posted"].items() if value not in (None, "", {})]
    return {**item, "posted": posted, "touched_at": datetime.fromisoformat(item["touched_at"])}


def _assessment(item: Mapping[str, Any]) -> Assessment:
    standings = dict.fromkeys(item["strengths"], "strength") | dict.fromkeys(item["weaknesses"], "weakness")
    completed_at = item["completed_at"]
    return Assessment(
        id=item["id"],
        status=item["status"],
        score=item["score"],
        tier=tier_word(item["tier"]),
        answered=item["answered"],
        started_at=datetime.fromisoformat(item["started_at"]),
        completed_at=None if completed_at is None else datetime.fromisoformat(completed_at),
        categories=tuple(
            Category(in_words(name), round(value), standings.get(name, ""))
            for name, value in item["categories"].items()
        ),
    )
