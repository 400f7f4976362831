"""What the CRM's tests arrange: workspaces, users, leads and the events of other services, with sensible values."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.crm.models.lead import Lead
from services.crm.models.user import User
from services.crm.models.workspace import Workspace
from shared.auth.permissions import Role
from shared.contracts.assessments import AssessmentCompleted, Tier
from shared.contracts.crm import LeadStatus
from shared.contracts.leads import Channel, LeadCreated, LeadUpdated
from shared.contracts.notifications import MessageFailed, MessageSent
from shared.contracts.scoring import Band, Contribution, LeadAlertRaised, LeadScored
from shared.db.transaction import Transaction
from shared.identifiers import new_id

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def a_workspace(tx: Transaction, **values: Any) -> Workspace:
    """Register the transaction's workspace."""
    workspace = Workspace(workspace_id=tx.workspace_id, name="Acme Sales", created_at=NOON, **values)
    tx.session.add(workspace)
    await tx.session.flush()
    return workspace


async def a_user(tx: Transaction, role: Role = Role.SDR, **values: Any) -> User:
    user_id = values.pop("id", None) or uuid4()
    defaults = {"email": f"{user_id.hex}@example.com", "name": "Sam Seller", "created_at": NOON}
    user = User(id=user_id, workspace_id=tx.workspace_id, role=role.value, **{**defaults, **values})
    tx.session.add(user)
    await tx.session.flush()
    return user


async def a_lead(tx: Transaction, **values: Any) -> Lead:
    """A lead that ingestion has announced."""
    defaults: dict[str, Any] = {
        "version": 1,
        "lead_version": 1,
        "status": LeadStatus.NEW,
        "status_changed_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": f"{uuid4().hex}@example.com",
        "company": "Analytical Engines Ltd",
        "edited_fields": [],
    }
    lead = Lead(id=values.pop("id", None) or new_id(), workspace_id=tx.workspace_id, **{**defaults, **values})
    tx.session.add(lead)
    await tx.session.flush()
    await tx.session.refresh(lead)
    return lead


def created(lead_id: UUID, **values: Any) -> LeadCreated:
    return LeadCreated(**{**_snapshot(lead_id), **values})


def updated(lead_id: UUID, **values: Any) -> LeadUpdated:
    return LeadUpdated(**{**_snapshot(lead_id), **values})


def _snapshot(lead_id: UUID) -> dict[str, Any]:
    return {
        "lead_id": lead_id,
        "touch_id": uuid4(),
        "touched_at": NOON,
        "created_at": NOON,
        "channel": Channel.FORM,
        "email": "ada@engines.example",
        "email_match": "ada@engines.example",
        "phone": "+442071838750",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "company": "Analytical Engines",
        "company_domain": "engines.example",
        "job_title": "CISO",
        "employees": 25_000,
        "source": "webinar",
        "first_source": "webinar",
    }


def scored(lead_id: UUID, score: int = 80, **values: Any) -> LeadScored:
    band = Band.VERY_HOT if score > 70 else Band.HOT if score > 50 else Band.WARM if score > 30 else Band.COLD
    contribution = Contribution(rule="seniority", points=score, evidence="CISO")
    defaults = {"raw_score": score, "profile": "enterprise.v1", "profile_version": 1, "scored_at": NOON}
    return LeadScored(
        **{**defaults, "lead_id": lead_id, "score": score, "band": band, "contributions": [contribution], **values}
    )


def alert_raised(lead_id: UUID, *, fast_track: bool = True, **values: Any) -> LeadAlertRaised:
    defaults: dict[str, Any] = {
        "alert_id": uuid4(),
        "score": 95,
        "threshold": 80,
        "band": Band.VERY_HOT,
        "raised_at": NOON,
        "contributions": [{"rule": "seniority", "points": 25, "evidence": "the job title says ciso: c_level"}],
    }
    return LeadAlertRaised(**{**defaults, "lead_id": lead_id, "fast_track": fast_track, **values})


def assessment_completed(lead_id: UUID, score: int = 61, **values: Any) -> AssessmentCompleted:
    defaults: dict[str, Any] = {
        "assessment_id": uuid4(),
        "tier": Tier.L3_CONSULTING,
        "categories": {"technology": 75.0},
        "strengths": ["technology"],
        "weaknesses": [],
        "completed_at": NOON,
    }
    return AssessmentCompleted(**{**defaults, "lead_id": lead_id, "score": score, **values})


def message_sent(lead_id: UUID, **values: Any) -> MessageSent:
    defaults = {"message_id": uuid4(), "template": "hot_lead", "natural_key": "alert:1", "attempts": 1}
    return MessageSent(**{**defaults, "lead_id": lead_id, "sent_at": NOON, **values})


def message_failed(lead_id: UUID, **values: Any) -> MessageFailed:
    defaults = {"message_id": uuid4(), "template": "hot_lead", "natural_key": "alert:2", "attempts": 5}
    return MessageFailed(
        **{**defaults, "lead_id": lead_id, "error": "550 no such mailbox", "failed_at": NOON, **values}
    )


def after(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)
