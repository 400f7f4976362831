"""Facts about assessments. Owner: assessments."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Personal


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
    email: Personal[str]
    first_name: Personal[str | None] = None
    last_name: Personal[str | None] = None
    company: str | None = None
    started_at: datetime


class AssessmentCompleted(Event):
    """All ten questions are answered and the person is a known lead. Scores are 0-100."""

    topic: ClassVar[str] = "assessment.completed"
    owner: ClassVar[str] = "assessments"
    subject: ClassVar[str] = "assessment"

    assessment_id: UUID
    lead_id: UUID
    score: int
    tier: Tier
    categories: dict[str, float]
    strengths: list[str]
    weaknesses: list[str]
    completed_at: datetime


class AssessmentAbandoned(Event):
    """Nobody answered for 24 hours (R6); a late answer reopens it."""

    topic: ClassVar[str] = "assessment.abandoned"
    owner: ClassVar[str] = "assessments"
    subject: ClassVar[str] = "assessment"

    assessment_id: UUID
    lead_id: UUID | None = None
    answered: int
    abandoned_at: datetime
