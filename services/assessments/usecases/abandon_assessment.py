"""Give an assessment up when nobody has answered for a day."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.assessments.models.assessment import AssessmentStatus
from services.assessments.repositories.assessments import AssessmentRepository
from shared.db.transaction import Transaction

ABANDON = "abandon_assessment"
"""The kind of due work whose key is the assessment's id."""


@dataclass(frozen=True, slots=True)
class AbandonAssessment:
    assessment_id: UUID


async def abandon_assessment(tx: Transaction, command: AbandonAssessment, *, now: datetime) -> None:
    """Abandon it if it is idle. Where somebody answered in the meantime the clock is set again; where it is
    completed, abandoned already or erased there is nothing left to watch."""
    assessment = await AssessmentRepository(tx).find_for_update(command.assessment_id)
    if assessment is not None and (fact := assessment.abandon(now=now)) is not None:
        tx.announce(assessment, fact)
    if assessment is not None and assessment.status is AssessmentStatus.STARTED:
        tx.schedule(ABANDON, str(assessment.id), assessment.abandon_at)
    else:
        tx.cancel(ABANDON, str(command.assessment_id))
