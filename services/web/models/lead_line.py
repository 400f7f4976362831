"""A line of the list of leads, ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from services.web.models.bands import Band, band_of
from services.web.models.lead_words import in_words, person
from services.web.models.moments import Due, age, due, read_moment
from services.web.models.money_words import short_amount
from services.web.models.statuses import Status, status_of


@dataclass(frozen=True, slots=True)
class LeadLine:
    """`may_be_contacted`: R1 lets it become contacted now, which is the commonest move from a list."""

    id: str
    version: int
    name: str
    title: str
    company: str
    email: str | None
    score: int | None
    band: Band
    is_fast_track: bool
    status: Status
    source: str
    owner: str
    value: str
    created_at: datetime
    age: str
    follow_up: Due | None

    @property
    def may_be_contacted(self) -> bool:
        return self.status.code == "new"

    @property
    def score_words(self) -> str:
        return self.band.word if self.score is None else f"{self.score} {self.band.word}"

    @classmethod
    def of(cls, item: Mapping[str, Any], *, now: datetime) -> Self:
        """`item` is one of the CRM's list."""
        created_at = datetime.fromisoformat(item["created_at"])
        return cls(
            id=item["id"],
            version=item["version"],
            name=person(item["first_name"], item["last_name"], item["email"], item["phone"]),
            title=item["job_title"] or "",
            company=item["company"] or "",
            email=item["email"],
            score=item["score"],
            band=band_of(item["band"]),
            is_fast_track=item["priority"] == "fast_track",
            status=status_of(item["status"]),
            source=in_words(item["source"] or ""),
            owner=item["owner_name"] or "",
            value=short_amount(item["estimated_value"]) or "",
            created_at=created_at,
            age=age(created_at, now=now),
            follow_up=due(read_moment(item["next_follow_up_at"]), now=now),
        )
