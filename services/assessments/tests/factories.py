"""Assessments and leads as tests need them."""

from datetime import UTC, datetime
from uuid import UUID

from services.assessments.models.assessment import Assessment
from services.assessments.models.email_address import email_match
from services.assessments.models.questionnaire import questionnaire
from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.usecases.answer_assessment import AnswerAssessment, answer_assessment
from services.assessments.usecases.complete_assessment import CompleteAssessment, complete_assessment
from services.assessments.usecases.start_assessment import StartAssessment, start_assessment
from shared.contracts.leads import Channel, LeadCreated
from shared.db.transaction import Transaction
from shared.identifiers import new_id
from shared.messaging.received import Received
from shared.testing.events import received

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ALL_THREE = {question.id: 3 for question in questionnaire().questions}


async def an_assessment(tx: Transaction, *, email: str = "ann@example.com", now: datetime = NOON) -> Assessment:
    """Started, nothing answered."""
    return await start_assessment(tx, StartAssessment(email, "Ann", "Lee", "Example Ltd"), now=now)


async def an_answered_assessment(tx: Transaction, *, email: str = "ann@example.com") -> Assessment:
    """All ten questions answered with 3."""
    assessment = await an_assessment(tx, email=email)
    await tx.flush()
    return await answer_assessment(tx, AnswerAssessment(assessment.id, ALL_THREE), now=NOON)


async def a_completed_assessment(tx: Transaction, *, email: str = "ann@example.com") -> Assessment:
    assessment = await an_answered_assessment(tx, email=email)
    await complete_assessment(tx, CompleteAssessment(assessment.id), now=NOON)
    return await AssessmentRepository(tx).get(assessment.id)


def a_lead_created(*, email: str | None = "ann@example.com", lead_id: UUID | None = None) -> LeadCreated:
    return LeadCreated(
        lead_id=lead_id or new_id(),
        touch_id=new_id(),
        touched_at=NOON,
        created_at=NOON,
        channel=Channel.FORM,
        email=email,
        email_match=email_match(email) if email else None,
    )


def as_message(event: LeadCreated, workspace_id: UUID) -> Received[LeadCreated]:
    return received(event, workspace_id=workspace_id, key=event.lead_id)
