"""Taking an assessment: start, resume, answer, complete."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.assessments.http.bodies import AnswersIn, AssessmentOut, ProgressOut, ResultOut, StartIn
from services.assessments.http.permissions import Participant
from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.usecases.answer_assessment import answer_assessment
from services.assessments.usecases.complete_assessment import CompleteAssessment, complete_assessment
from services.assessments.usecases.start_assessment import start_assessment
from shared.clock import utc_now
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/assessments", tags=["assessments"])


@router.post("", status_code=201)
async def post_assessment(body: StartIn, _: Participant, tx: Tx, response: Response) -> AssessmentOut:
    """Begin an assessment. Keep the id: it is the only way back to it."""
    assessment = await start_assessment(tx, body.command(), now=utc_now())
    response.headers["Location"] = f"/api/assessments/{assessment.id}"
    return AssessmentOut.of(assessment)


@router.get("/{assessment_id}")
async def get_assessment(assessment_id: UUID, _: Participant, tx: Tx) -> AssessmentOut:
    """Resume: the questions, the answers so far, and the result once it is completed."""
    return AssessmentOut.of(await AssessmentRepository(tx).get(assessment_id))


@router.put("/{assessment_id}/answers")
async def put_answers(assessment_id: UUID, body: AnswersIn, _: Participant, tx: Tx) -> ProgressOut:
    """Merge some answers, all or none; 409 once completed, 422 naming each that is not acceptable."""
    return ProgressOut.of(await answer_assessment(tx, body.command(assessment_id), now=utc_now()))


@router.post("/{assessment_id}/complete")
async def post_completion(assessment_id: UUID, _: Participant, tx: Tx) -> ResultOut:
    """The result; 422 naming the open questions. A repeat answers the same."""
    return ResultOut.of(await complete_assessment(tx, CompleteAssessment(assessment_id), now=utc_now()))
