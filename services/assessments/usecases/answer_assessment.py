"""Save some answers of an assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.assessments.models.answers import check_answers
from services.assessments.models.assessment import Assessment
from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.usecases.abandon_assessment import ABANDON
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AnswerAssessment:
    """`answers` are as they came, unchecked."""

    assessment_id: UUID
    answers: Mapping[str, Any]


async def answer_assessment(tx: Transaction, command: AnswerAssessment, *, now: datetime) -> Assessment:
    """Merge the answers into those given before, all or none. Raises NotFound, AssessmentAlreadyCompleted (409),
    InvalidInput (422)."""
    assessment = await AssessmentRepository(tx).get_for_update(command.assessment_id)
    assessment.answer(check_answers(assessment.asked, command.answers), now=now)
    tx.schedule(ABANDON, str(assessment.id), assessment.abandon_at)
    return assessment
