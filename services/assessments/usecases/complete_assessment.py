"""Close an assessment and tell its result."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.assessments.models.readiness import Readiness
from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.usecases.abandon_assessment import ABANDON
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CompleteAssessment:
    assessment_id: UUID


async def complete_assessment(tx: Transaction, command: CompleteAssessment, *, now: datetime) -> Readiness:
    """The result, the same at every repeat. It is announced here if the lead is known, else when the lead arrives.
    Raises NotFound, AnswersMissing (422)."""
    assessment = await AssessmentRepository(tx).get_for_update(command.assessment_id)
    readiness = assessment.complete(now=now)
    if (fact := assessment.announce_completion(now=now)) is not None:
        tx.announce(assessment, fact)
    tx.cancel(ABANDON, str(assessment.id))
    return readiness
