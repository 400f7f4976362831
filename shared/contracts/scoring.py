"""Facts about scores. Owner: scoring."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.event import Event


class Band(StrEnum):
    """R5: 0-30 Cold, 31-50 Warm, 51-70 Hot, 71-100 Very Hot."""

    COLD = "cold"
    WARM = "warm"
    HOT = "hot"
    VERY_HOT = "very_hot"


class Contribution(BaseModel):
    """One reason: the rule, its signed points, and the non-personal evidence it saw."""

    model_config = ConfigDict(frozen=True)

    rule: str
    points: float
    evidence: str


class LeadScored(Event):
    """A lead's score changed. `contributions` add up to `raw_score`; `score` is it, clamped and rounded."""

    topic: ClassVar[str] = "lead.scored"
    owner: ClassVar[str] = "scoring"

    lead_id: UUID
    score: int
    previous_score: int | None = None
    raw_score: float
    band: Band
    profile: str
    profile_version: int
    contributions: list[Contribution]
    fortune500_rank: int | None = None
    fortune500_edition: int | None = None
    scored_at: datetime


class LeadAlertRaised(Event):
    """A score crossed the alert threshold upwards (R5). `alert_id` names this crossing.

    `contributions` are the score's reasons, as in LeadScored; a producer from before them tells none.
    """

    topic: ClassVar[str] = "lead.alert_raised"
    owner: ClassVar[str] = "scoring"

    lead_id: UUID
    alert_id: UUID
    score: int
    previous_score: int | None = None
    threshold: int
    band: Band
    fast_track: bool
    raised_at: datetime
    contributions: list[Contribution] | None = None
