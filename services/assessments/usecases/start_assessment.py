"""Begin an assessment for somebody who gave an e-mail address."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from services.assessments.models.assessment import Assessment, AssessmentStatus
from services.assessments.models.email_address import email_match
from services.assessments.models.questionnaire import CURRENT
from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.repositories.lead_emails import LeadEmailRepository
from services.assessments.usecases.abandon_assessment import ABANDON
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class StartAssessment:
    """`email` is a valid address; the rest is what the person cared to tell."""

    email: str
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None


async def start_assessment(tx: Transaction, command: StartAssessment, *, now: datetime) -> Assessment:
    """A new assessment each time: to find an earlier one by its address would tell strangers who took it."""
    mailbox = email_match(command.email)
    assessment = Assessment(
        id=uuid4(),  # random, not time-ordered: who holds the id may go on with the assessment
        workspace_id=tx.workspace_id,
        questionnaire_key=CURRENT,
        status=AssessmentStatus.STARTED,
        email=command.email,
        email_match=mailbox,
        first_name=command.first_name,
        last_name=command.last_name,
        company=command.company,
        lead_id=await LeadEmailRepository(tx).reserve(mailbox),
        answers={},
        version=1,
        started_at=now,
        touched_at=now,
    )
    AssessmentRepository(tx).add(assessment)
    tx.announce(assessment, assessment.start())
    tx.schedule(ABANDON, str(assessment.id), assessment.abandon_at)
    return assessment
