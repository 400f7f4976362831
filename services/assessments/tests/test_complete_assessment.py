"""Completing an assessment."""

from datetime import timedelta

import pytest

from services.assessments.models.assessment import AnswersMissing, AssessmentStatus
from services.assessments.repositories.lead_emails import LeadEmailRepository, Mailbox
from services.assessments.tests.factories import NOON, a_completed_assessment, an_answered_assessment, an_assessment
from services.assessments.usecases.abandon_assessment import AbandonAssessment, abandon_assessment
from services.assessments.usecases.answer_assessment import AnswerAssessment, answer_assessment
from services.assessments.usecases.complete_assessment import CompleteAssessment, complete_assessment
from shared.contracts.assessments import AssessmentCompleted, Tier
from shared.db.transaction import Transaction
from shared.identifiers import new_id
from shared.testing.events import announced

LATER = NOON + timedelta(hours=1)


class TestCompleteAssessment:
    async def test_gives_the_result(self, tx: Transaction) -> None:
        assessment = await an_answered_assessment(tx)

        readiness = await complete_assessment(tx, CompleteAssessment(assessment.id), now=LATER)

        assert (readiness.score, readiness.tier) == (50, Tier.L2_ADVANCED)
        assert assessment.status is AssessmentStatus.COMPLETED
        assert assessment.completed_at == LATER

    async def test_names_every_open_question(self, tx: Transaction) -> None:
        assessment = await an_assessment(tx)
        await tx.flush()
        eight = {f"q{number}": 3 for number in range(1, 9)}
        await answer_assessment(tx, AnswerAssessment(assessment.id, eight), now=NOON)

        with pytest.raises(AnswersMissing) as refusal:
            await complete_assessment(tx, CompleteAssessment(assessment.id), now=NOON)

        assert [error.pointer for error in refusal.value.errors] == ["/answers/q9", "/answers/q10"]
        assert assessment.status is AssessmentStatus.STARTED

    async def test_is_announced_if_the_lead_is_known(self, tx: Transaction) -> None:
        lead_id = new_id()
        await LeadEmailRepository(tx).remember([Mailbox(lead_id, "ann@example.com")])
        assessment = await an_answered_assessment(tx)

        await complete_assessment(tx, CompleteAssessment(assessment.id), now=LATER)

        [event] = announced(tx, AssessmentCompleted)
        assert (event.assessment_id, event.lead_id, event.score, event.tier) == (
            assessment.id,
            lead_id,
            50,
            Tier.L2_ADVANCED,
        )
        assert event.categories == {"technology": 50.0, "process": 50.0, "team": 50.0, "strategy": 50.0}
        assert event.completed_at == LATER

    async def test_waits_with_the_announcement_for_an_unknown_lead(self, tx: Transaction) -> None:
        await a_completed_assessment(tx)

        assert announced(tx, AssessmentCompleted) == []

    async def test_gives_the_same_result_the_second_time_and_announces_nothing(self, tx: Transaction) -> None:
        await LeadEmailRepository(tx).remember([Mailbox(new_id(), "ann@example.com")])
        assessment = await an_answered_assessment(tx)
        first = await complete_assessment(tx, CompleteAssessment(assessment.id), now=NOON)
        version = assessment.version
        await tx.flush()

        second = await complete_assessment(tx, CompleteAssessment(assessment.id), now=LATER)

        assert second == first
        assert assessment.version == version
        assert announced(tx, AssessmentCompleted) == []

    async def test_stops_the_watch_for_idleness(self, tx: Transaction) -> None:
        assessment = await a_completed_assessment(tx)
        await tx.flush()

        assert await tx.value("SELECT count(*) FROM due WHERE key = :key", key=str(assessment.id)) == 0

    async def test_closes_a_fully_answered_one_that_was_abandoned(self, tx: Transaction) -> None:
        assessment = await an_answered_assessment(tx)
        two_days_later = NOON + timedelta(days=2)
        await abandon_assessment(tx, AbandonAssessment(assessment.id), now=two_days_later)

        await complete_assessment(tx, CompleteAssessment(assessment.id), now=two_days_later)

        assert assessment.status is AssessmentStatus.COMPLETED
