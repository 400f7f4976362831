"""Giving up an idle assessment."""

from datetime import timedelta
from uuid import UUID, uuid4

from services.assessments.jobs.abandonment import due
from services.assessments.models.assessment import Assessment, AssessmentStatus
from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.tests.factories import NOON, a_completed_assessment, an_assessment
from services.assessments.usecases.abandon_assessment import AbandonAssessment, abandon_assessment
from services.assessments.usecases.answer_assessment import AnswerAssessment, answer_assessment
from shared.clock import utc_now
from shared.contracts.assessments import AssessmentAbandoned
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.testing.events import announced, stored_announcements

A_DAY_LATER = NOON + timedelta(hours=24)


async def answered_once(tx: Transaction) -> Assessment:
    assessment = await an_assessment(tx)
    await tx.flush()
    return await answer_assessment(tx, AnswerAssessment(assessment.id, {"q1": 1}), now=NOON)


async def watched(tx: Transaction, assessment_id: UUID) -> bool:
    await tx.flush()
    return bool(await tx.value("SELECT count(*) FROM due WHERE key = :key", key=str(assessment_id)))


class TestAbandonAssessment:
    async def test_announces_it_after_a_day_without_an_answer(self, tx: Transaction) -> None:
        assessment = await answered_once(tx)

        await abandon_assessment(tx, AbandonAssessment(assessment.id), now=A_DAY_LATER)

        [event] = announced(tx, AssessmentAbandoned)
        assert (event.assessment_id, event.answered, event.abandoned_at) == (assessment.id, 1, A_DAY_LATER)
        assert assessment.status is AssessmentStatus.ABANDONED
        assert not await watched(tx, assessment.id)

    async def test_does_nothing_a_moment_too_early_and_keeps_watching(self, tx: Transaction) -> None:
        assessment = await answered_once(tx)

        await abandon_assessment(tx, AbandonAssessment(assessment.id), now=A_DAY_LATER - timedelta(microseconds=1))

        assert assessment.status is AssessmentStatus.STARTED
        assert announced(tx, AssessmentAbandoned) == []
        assert await watched(tx, assessment.id)

    async def test_leaves_a_completed_one_alone(self, tx: Transaction) -> None:
        assessment = await a_completed_assessment(tx)

        await abandon_assessment(tx, AbandonAssessment(assessment.id), now=A_DAY_LATER)

        assert assessment.status is AssessmentStatus.COMPLETED
        assert announced(tx, AssessmentAbandoned) == []

    async def test_announces_it_once(self, tx: Transaction) -> None:
        assessment = await answered_once(tx)
        await abandon_assessment(tx, AbandonAssessment(assessment.id), now=A_DAY_LATER)
        await abandon_assessment(tx, AbandonAssessment(assessment.id), now=A_DAY_LATER)

        assert len(announced(tx, AssessmentAbandoned)) == 1

    async def test_forgets_an_assessment_that_is_gone(self, tx: Transaction) -> None:
        gone = uuid4()
        tx.schedule("abandon_assessment", str(gone), NOON)

        await abandon_assessment(tx, AbandonAssessment(gone), now=NOON)

        assert not await watched(tx, gone)


class TestAbandonIdleAssessment:
    async def test_runs_when_its_time_has_come(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            idle = await an_assessment(tx, now=utc_now() - timedelta(hours=25))
            fresh = await an_assessment(tx, now=utc_now())

        while await due.run_due(database):
            pass

        async with database.transaction(workspace_id) as tx:
            assert (await AssessmentRepository(tx).get(idle.id)).status is AssessmentStatus.ABANDONED
            assert (await AssessmentRepository(tx).get(fresh.id)).status is AssessmentStatus.STARTED
        [event] = await stored_announcements(database, AssessmentAbandoned, workspace_id)
        assert event.assessment_id == idle.id
