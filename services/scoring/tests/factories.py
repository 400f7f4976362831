"""Leads, evidence and messages for the tests; every test says only what it is about."""

from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from services.scoring.consumers.assessments import told_of_assessment
from services.scoring.consumers.ingestion import told_of_lead
from services.scoring.models.evaluation import Evaluation, evaluate
from services.scoring.models.evidence import Evidence, EvidenceKind, occasions
from services.scoring.models.facts import Facts
from services.scoring.models.lead_view import LeadView
from services.scoring.models.profile import Profile, shipped_profiles
from services.scoring.models.scored_lead import LeadNews
from shared.contracts.assessments import AssessmentCompleted, Tier
from shared.contracts.leads import Channel, LeadCreated, LeadSnapshot
from shared.testing.events import received

L = TypeVar("L", bound=LeadSnapshot)

NOON = datetime(2024, 5, 14, 12, tzinfo=UTC)
ENTERPRISE = shipped_profiles()["enterprise.v1"]
INBOUND = shipped_profiles()["inbound.v1"]
DEMO = Evidence(EvidenceKind.DEMO_REQUEST, "touch-1", NOON)


def score(
    profile: Profile, *evidence: Evidence, competitors: frozenset[str] = frozenset(), at: datetime = NOON, **facts: Any
) -> Evaluation:
    """The evaluation of a lead with these facts and this evidence."""
    view = LeadView.of(Facts(**facts), occasions(evidence), competitors=competitors, at=at)
    return evaluate(profile, view)


def points_of(evaluation: Evaluation) -> dict[str, float]:
    """Rule → points."""
    return {reason.rule: reason.points for reason in evaluation.reasons}


def snapshot(event: type[L], **values: Any) -> L:
    """A snapshot of a lead that says nothing but what the test says."""
    defaults: dict[str, Any] = {
        "lead_id": uuid4(),
        "touch_id": uuid4(),
        "touched_at": NOON,
        "created_at": NOON,
        "channel": Channel.FORM,
    }
    return event(**{**defaults, **values})


def ciso(**values: Any) -> LeadCreated:
    """R4's first vector: a score of 100."""
    facts = {"email": "ciso@microsoft.com", "job_title": "CISO", "employees": 25_000, "request": "demo"}
    return snapshot(LeadCreated, **{**facts, **values})


def assessment(lead_id: UUID, **values: Any) -> AssessmentCompleted:
    defaults: dict[str, Any] = {
        "assessment_id": uuid4(),
        "lead_id": lead_id,
        "score": 50,
        "tier": Tier.L2_ADVANCED,
        "categories": {},
        "strengths": [],
        "weaknesses": [],
        "completed_at": NOON,
    }
    return AssessmentCompleted(**{**defaults, **values})


def news(event: LeadSnapshot | AssessmentCompleted, version: int = 1) -> LeadNews:
    """The event as the consumers hand it to the use case."""
    if isinstance(event, LeadSnapshot):
        return told_of_lead(received(event, workspace_id=uuid4(), key=event.lead_id, version=version))
    return told_of_assessment(received(event, workspace_id=uuid4(), key=event.assessment_id))
