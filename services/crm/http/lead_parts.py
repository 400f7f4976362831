"""The nested parts of a lead's document."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.crm.models.estimate import Money
from services.crm.models.lead import Lead
from services.crm.models.status import Need
from shared.contracts.crm import LeadStatus


class MoneyOut(BaseModel):
    """Minor units (cents) of an ISO 4217 currency."""

    amount: int
    currency: str

    @classmethod
    def of(cls, money: Money | None) -> "MoneyOut | None":
        return None if money is None else cls(amount=money.amount, currency=money.currency)


class MoveOut(BaseModel):
    """A move of R1: what it needs, and whether the lead may make it now (a reason comes with the request)."""

    to: LeadStatus
    needs: Need
    is_allowed: bool


class ContributionOut(BaseModel):
    rule: str
    points: float
    evidence: str


class Fortune500Out(BaseModel):
    rank: int
    edition: int | None


class ScoringOut(BaseModel):
    """Why the score is what it is: the contributions add up to it before clamping."""

    profile: str | None
    profile_version: int | None
    contributions: list[ContributionOut]
    scored_at: datetime | None
    fortune500: Fortune500Out | None
    alerted_at: datetime | None

    @classmethod
    def of(cls, lead: Lead) -> "ScoringOut | None":
        if lead.score is None:
            return None
        rank = lead.fortune500_rank
        return cls(
            profile=lead.score_profile,
            profile_version=lead.score_profile_version,
            contributions=[ContributionOut(**contribution) for contribution in lead.score_contributions or []],
            scored_at=lead.scored_at,
            fortune500=None if rank is None else Fortune500Out(rank=rank, edition=lead.fortune500_edition),
            alerted_at=lead.alerted_at,
        )


class AssessmentOut(BaseModel):
    id: UUID
    score: int
    tier: str
    completed_at: datetime

    @classmethod
    def of(cls, lead: Lead) -> "AssessmentOut | None":
        if lead.assessment_id is None:
            return None
        return cls(
            id=lead.assessment_id,
            score=lead.assessment_score or 0,
            tier=lead.assessment_tier or "",
            completed_at=lead.assessment_completed_at or lead.updated_at,
        )


class TouchOut(BaseModel):
    source: str | None
    medium: str | None
    campaign: str | None


class AttributionOut(BaseModel):
    """Where the lead came from first, and last."""

    first: TouchOut
    last: TouchOut
    channel: str | None
    referrer: str | None
    landing_page: str | None
    touched_at: datetime | None

    @classmethod
    def of(cls, lead: Lead) -> "AttributionOut":
        return cls(
            first=TouchOut(source=lead.first_source, medium=lead.first_medium, campaign=lead.first_campaign),
            last=TouchOut(source=lead.last_source, medium=lead.last_medium, campaign=lead.last_campaign),
            channel=lead.channel,
            referrer=lead.referrer,
            landing_page=lead.landing_page,
            touched_at=lead.touched_at,
        )


class MessagesOut(BaseModel):
    sent: int
    failed: int
    last_at: datetime | None
