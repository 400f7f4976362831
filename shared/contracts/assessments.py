"""Facts about assessments. Owner: assessments."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Percent, Personal


class Tier(StrEnum):
    """R6: the service tier that fits the total."""

    L1_ESSENTIALS = "L1_ESSENTIALS"
    L2_ADVANCED = "L2_ADVANCED"
    L3_CONSULTING = "L3_CONSULTING"
    L4_PLATFORMS = "L4_PLATFORMS"
    L5_STRATEGIC = "L5_STRATEGIC"


class AssessmentStarted(Event):
    """Somebody began the assessment; ingestion makes a lead of a person it does not know."""

    topic: ClassVar[str] = "assessment.started"
    owner: ClassVar[str] = "assessments"
    subject: ClassVar[str] = "assessment"

    assessment_id: UUID
    """The assessment."""
    email: Personal[str]
    """The address of who takes it."""
    first_name: Personal[str | None] = None
    """Given name."""
    last_name: Personal[str | None] = None
    """Family name."""
    company: str | None = None
    """The employer, as written."""
    started_at: datetime
    """When it was begun."""


class AssessmentCompleted(Event):
    """All ten questions are answered and the person is a known lead. Scores are 0-100."""

    topic: ClassVar[str] = "assessment.completed"
    owner: ClassVar[str] = "assessments"
    subject: ClassVar[str] = "assessment"

    assessment_id: UUID
    """The assessment."""
    lead_id: UUID
    """The lead who took it."""
    score: Percent
    """The total, 0-100."""
    tier: Tier
    """The service tier that fits the total."""
    categories: dict[str, float]
    """Category to its score, 0-100."""
    strengths: list[str]
    """The categories that stand out."""
    weaknesses: list[str]
    """The categories that need work."""
    completed_at: datetime
    """When the last answer was given."""


class AssessmentAbandoned(Event):
    """Nobody answered for 24 hours (R6); a late answer reopens it."""

    topic: ClassVar[str] = "assessment.abandoned"
    owner: ClassVar[str] = "assessments"
    subject: ClassVar[str] = "assessment"

    assessment_id: UUID
    """The assessment."""
    lead_id: UUID | None = None
    """The lead who took it, where it is known."""
    answered: int
    """How many questions have an answer."""
    abandoned_at: datetime
    """When it was given up."""
