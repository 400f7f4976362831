"""Saving answers."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.assessments.models.assessment import Assessment, AssessmentAlreadyCompleted, AssessmentStatus
from services.assessments.tests.factories import NOON, a_completed_assessment, an_assessment
from services.assessments.usecases.abandon_assessment import AbandonAssessment, abandon_assessment
from services.assessments.usecases.answer_assessment import AnswerAssessment, answer_assessment
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.errors import InvalidInput, NotFound

LATER = NOON + timedelta(hours=1)


@pytest.fixture
async def started(tx: Transaction) -> Assessment:
    assessment = await an_assessment(tx)
    await tx.flush()
    return assessment


class TestAnswerAssessment:
    async def test_merges_with_the_answers_given_before(self, tx: Transaction, started: Assessment) -> None:
        await answer_assessment(tx, AnswerAssessment(started.id, {"q1": 1, "q2": 2}), now=NOON)

        answered = await answer_assessment(tx, AnswerAssessment(started.id, {"q2": 5, "q10": 4}), now=LATER)

        assert answered.answers == {"q1": 1, "q2": 5, "q10": 4}
        assert answered.version == 3
        assert answered.touched_at == LATER

    async def test_stores_none_of_them_if_one_is_wrong(self, tx: Transaction, started: Assessment) -> None:
        with pytest.raises(InvalidInput):
            await answer_assessment(tx, AnswerAssessment(started.id, {"q1": 1, "q2": 6}), now=NOON)

        assert started.answers == {}

    async def test_puts_the_abandonment_off(self, tx: Transaction, started: Assessment) -> None:
        await answer_assessment(tx, AnswerAssessment(started.id, {"q1": 1}), now=LATER)
        await tx.flush()

        due_at = await tx.value("SELECT due_at FROM due WHERE key = :key", key=str(started.id))
        assert due_at == LATER + timedelta(hours=24)

    async def test_reopens_what_was_abandoned(self, tx: Transaction, started: Assessment) -> None:
        two_days_later = NOON + timedelta(days=2)
        await abandon_assessment(tx, AbandonAssessment(started.id), now=two_days_later)
        assert started.status is AssessmentStatus.ABANDONED

        reopened = await answer_assessment(tx, AnswerAssessment(started.id, {"q1": 1}), now=two_days_later)

        assert reopened.status is AssessmentStatus.STARTED
        assert reopened.abandon_at == two_days_later + timedelta(hours=24)

    async def test_refuses_answers_after_completion(self, tx: Transaction) -> None:
        completed = await a_completed_assessment(tx)

        with pytest.raises(AssessmentAlreadyCompleted):
            await answer_assessment(tx, AnswerAssessment(completed.id, {"q1": 1}), now=NOON)

        assert completed.answers["q1"] == 3

    async def test_knows_no_assessment_of_another_workspace(self, database: Database) -> None:
        async with database.transaction(uuid4()) as mine:
            assessment = await an_assessment(mine)

        async with database.transaction(uuid4()) as theirs:
            with pytest.raises(NotFound):
                await answer_assessment(theirs, AnswerAssessment(assessment.id, {"q1": 1}), now=NOON)
