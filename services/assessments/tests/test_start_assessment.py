"""Starting an assessment."""

from uuid import UUID

from services.assessments.models.assessment import AssessmentStatus
from services.assessments.models.questionnaire import CURRENT
from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.repositories.lead_emails import LeadEmailRepository, Mailbox
from services.assessments.tests.factories import NOON, an_assessment
from shared.contracts.assessments import AssessmentStarted
from shared.db.transaction import Transaction
from shared.identifiers import new_id
from shared.testing.events import announced


class TestStartAssessment:
    async def test_stores_it_with_the_current_questionnaire(self, tx: Transaction) -> None:
        started = await an_assessment(tx, email="Ann+x@Example.com")
        await tx.flush()
        tx.session.expunge(started)

        stored = await AssessmentRepository(tx).get(started.id)
        assert stored.status is AssessmentStatus.STARTED
        assert stored.questionnaire_key == CURRENT
        assert (stored.email, stored.email_match) == ("Ann+x@Example.com", "ann@example.com")
        assert stored.answers == {}
        assert len(stored.missing) == 10

    async def test_announces_it_with_what_ingestion_needs_for_a_lead(self, tx: Transaction) -> None:
        started = await an_assessment(tx)

        assert announced(tx, AssessmentStarted) == [
            AssessmentStarted(
                assessment_id=started.id,
                email="ann@example.com",
                first_name="Ann",
                last_name="Lee",
                company="Example Ltd",
                started_at=NOON,
            )
        ]

    async def test_gives_each_a_random_id(self, tx: Transaction) -> None:
        first, second = await an_assessment(tx), await an_assessment(tx)

        assert first.id != second.id
        assert first.id.version == 4

    async def test_links_a_known_lead_at_once(self, tx: Transaction) -> None:
        lead_id = new_id()
        await LeadEmailRepository(tx).remember([Mailbox(lead_id, "ann@example.com")])

        assert (await an_assessment(tx, email="Ann@example.com")).lead_id == lead_id

    async def test_leaves_the_lead_open_where_it_is_unknown(self, tx: Transaction) -> None:
        assert (await an_assessment(tx)).lead_id is None

    async def test_watches_for_idleness(self, tx: Transaction) -> None:
        started = await an_assessment(tx)
        await tx.flush()

        row = await tx.row("SELECT kind, key, due_at FROM due WHERE workspace_id = :id", id=tx.workspace_id)
        assert row is not None
        assert (row["kind"], UUID(row["key"]), row["due_at"]) == ("abandon_assessment", started.id, started.abandon_at)
