"""Facts about scores. Owner: scoring."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.event import Event, Percent


class Band(StrEnum):
    """R5: 0-30 Cold, 31-50 Warm, 51-70 Hot, 71-100 Very Hot."""

    COLD = "cold"
    WARM = "warm"
    HOT = "hot"
    VERY_HOT = "very_hot"


class Contribution(BaseModel):
    """One reason: the rule, its signed points, and the non-personal evidence it saw."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    rule: str
    """The name of the rule."""
    points: float
    """What it adds; negative where it takes away."""
    evidence: str
    """What the rule saw, without personal data."""


class LeadScored(Event):
    """A lead's score changed. `contributions` add up to `raw_score`; `score` is it, clamped and rounded."""

    topic: ClassVar[str] = "lead.scored"
    owner: ClassVar[str] = "scoring"

    lead_id: UUID
    """The lead."""
    score: Percent
    """0-100, clamped and rounded."""
    previous_score: Percent | None = None
    """The score before; null the first time."""
    raw_score: float
    """The sum of the contributions."""
    band: Band
    """What the score means in words."""
    profile: str
    """The scoring profile that was applied."""
    profile_version: int
    """Which edition of the profile."""
    contributions: list[Contribution]
    """Every reason, with its points and its evidence."""
    fortune500_rank: int | None = None
    """The company's rank in the Fortune 500, if it is listed."""
    fortune500_edition: int | None = None
    """The year of that list."""
    scored_at: datetime
    """When the score was computed."""


class LeadAlertRaised(Event):
    """A score crossed the alert threshold upwards (R5). `alert_id` names this crossing.

    `contributions` are the score's reasons, as in LeadScored; a producer from before them tells none.
    """

    topic: ClassVar[str] = "lead.alert_raised"
    owner: ClassVar[str] = "scoring"

    lead_id: UUID
    """The lead."""
    alert_id: UUID
    """This crossing; a repeat of the event has the same."""
    score: Percent
    """0-100, clamped and rounded."""
    previous_score: Percent | None = None
    """The score before; null the first time."""
    threshold: Percent
    """The score that was crossed."""
    band: Band
    """What the score means in words."""
    fast_track: bool
    """Whether the score is high enough for the fast track."""
    raised_at: datetime
    """When it was crossed."""
    contributions: list[Contribution] | None = None
    """Why: the reasons of the score; null from producers that did not tell them yet."""
