"""Hearing of leads: assessments find theirs, in whatever order things happen."""

import asyncio
from uuid import UUID, uuid4

from services.assessments.consumers.ingestion import consumers, mailboxes_of
from services.assessments.models.assessment import Assessment
from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.tests.factories import (
    NOON,
    a_completed_assessment,
    a_lead_created,
    an_answered_assessment,
    an_assessment,
    as_message,
)
from services.assessments.usecases.complete_assessment import CompleteAssessment, complete_assessment
from shared.contracts.assessments import AssessmentCompleted
from shared.contracts.leads import LeadUpdated
from shared.db.database import Database
from shared.identifiers import new_id
from shared.testing.events import deliver, received, stored_announcements


async def lead_of(database: Database, workspace_id: UUID, assessment: Assessment) -> UUID | None:
    async with database.transaction(workspace_id) as tx:
        return (await AssessmentRepository(tx).get(assessment.id)).lead_id


async def completions(database: Database, workspace_id: UUID) -> list[AssessmentCompleted]:
    return await stored_announcements(database, AssessmentCompleted, workspace_id)


class TestFindAssessmentsOfLeads:
    async def test_links_an_assessment_that_waits(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            assessment = await an_assessment(tx, email="Ann.Lee+quiz@gmail.com")
        lead = a_lead_created(email="annlee@gmail.com")

        await deliver(database, consumers, [as_message(lead, workspace_id)])

        assert await lead_of(database, workspace_id, assessment) == lead.lead_id
        assert await completions(database, workspace_id) == []

    async def test_announces_a_completion_that_waited_for_its_lead(
        self, database: Database, workspace_id: UUID
    ) -> None:
        async with database.transaction(workspace_id) as tx:
            assessment = await a_completed_assessment(tx)
        message = as_message(a_lead_created(), workspace_id)

        await deliver(database, consumers, [message])

        [event] = await completions(database, workspace_id)
        assert (event.assessment_id, event.lead_id) == (assessment.id, message.event.lead_id)
        assert event.completed_at == NOON

    async def test_names_the_lead_as_the_cause(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            await a_completed_assessment(tx)
        message = as_message(a_lead_created(), workspace_id)
        other = as_message(a_lead_created(email="bob@example.com"), workspace_id)

        await deliver(database, consumers, [other, message])

        async with database.system_transaction() as tx:
            headers = await tx.value(
                "SELECT headers FROM outbox WHERE topic = 'assessment.completed' AND workspace_id = :id",
                id=workspace_id,
            )
        assert headers["ce_causationid"] == str(message.id)

    async def test_announces_once_however_often_leads_are_heard_of(
        self, database: Database, workspace_id: UUID
    ) -> None:
        async with database.transaction(workspace_id) as tx:
            assessment = await a_completed_assessment(tx)
        created = a_lead_created()
        updated = LeadUpdated(**{**created.model_dump(), "touch_id": new_id()})
        messages = [
            as_message(created, workspace_id),
            received(updated, workspace_id=workspace_id, key=updated.lead_id, version=2),
        ]

        await deliver(database, consumers, messages)
        await deliver(database, consumers, messages)
        async with database.transaction(workspace_id) as tx:
            await complete_assessment(tx, CompleteAssessment(assessment.id), now=NOON)

        assert len(await completions(database, workspace_id)) == 1

    async def test_links_every_assessment_of_one_person(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            first, second = await an_assessment(tx), await a_completed_assessment(tx)
        lead = a_lead_created()

        await deliver(database, consumers, [as_message(lead, workspace_id)])

        assert await lead_of(database, workspace_id, first) == lead.lead_id
        assert [event.assessment_id for event in await completions(database, workspace_id)] == [second.id]

    async def test_gives_a_contested_mailbox_to_the_older_lead_in_any_order(self, database: Database) -> None:
        for newer_comes_first in (False, True):
            workspace_id = uuid4()
            older, newer = sorted((new_id(), new_id()))
            for lead_id in (newer, older) if newer_comes_first else (older, newer):
                await deliver(database, consumers, [as_message(a_lead_created(lead_id=lead_id), workspace_id)])
            async with database.transaction(workspace_id) as tx:
                assert (await an_assessment(tx)).lead_id == older

    async def test_passes_over_a_lead_without_an_address(self, database: Database, workspace_id: UUID) -> None:
        await deliver(database, consumers, [as_message(a_lead_created(email=None), workspace_id)])

        async with database.transaction(workspace_id) as tx:
            assert await tx.value("SELECT count(*) FROM lead_emails") == 0

    async def test_never_links_across_workspaces(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            assessment = await a_completed_assessment(tx)

        await deliver(database, consumers, [as_message(a_lead_created(), uuid4())])

        assert await lead_of(database, workspace_id, assessment) is None

    async def test_parks_a_lead_that_names_another_workspace_than_its_own(
        self, database: Database, workspace_id: UUID
    ) -> None:
        lead = a_lead_created()
        neighbour = a_lead_created(email="bob@example.com")
        await deliver(database, consumers, [as_message(lead, workspace_id)])
        victim = uuid4()

        await deliver(database, consumers, [as_message(lead, victim), as_message(neighbour, victim)])

        async with database.system_transaction() as tx:
            parked = await tx.rows("SELECT status, workspace_id FROM parked WHERE key = :key", key=str(lead.lead_id))
        assert [(row["status"], row["workspace_id"]) for row in parked] == [("dead", None)]
        async with database.transaction(victim) as tx:
            assert [row["email_match"] for row in await tx.rows("SELECT email_match FROM lead_emails")] == [
                "bob@example.com"
            ]


class TestLeadAndAssessmentAtOnce:
    async def test_never_miss_each_other(self, database: Database) -> None:
        """Start, completion and lead arrive together, in every interleaving that chance offers."""

        async def take(workspace_id: UUID) -> None:
            async with database.transaction(workspace_id) as tx:
                assessment = await an_answered_assessment(tx)
            async with database.transaction(workspace_id) as tx:
                await complete_assessment(tx, CompleteAssessment(assessment.id), now=NOON)

        async def arrive(workspace_id: UUID) -> None:
            await deliver(database, consumers, [as_message(a_lead_created(), workspace_id)])

        for _ in range(25):
            workspace_id = uuid4()
            await asyncio.gather(take(workspace_id), arrive(workspace_id))
            assert len(await completions(database, workspace_id)) == 1

    async def test_waits_for_a_lead_that_is_being_stored(self, database: Database, workspace_id: UUID) -> None:
        """The interleaving that would lose the link without the lock on the mailbox."""
        async with database.transaction(workspace_id) as arriving:
            await consumers.handle([as_message(a_lead_created(), workspace_id)], arriving)
            start = asyncio.create_task(self._start(database, workspace_id))
            done, _ = await asyncio.wait([start], timeout=0.2)
            assert not done
        assert (await start).lead_id is not None

    async def _start(self, database: Database, workspace_id: UUID) -> Assessment:
        async with database.transaction(workspace_id) as tx:
            return await an_assessment(tx)


class TestMailboxesOf:
    def test_uses_both_match_forms_where_they_differ(self) -> None:
        lead = a_lead_created(email="ann@example.com").model_copy(update={"email_match": "ann@other.example"})

        assert [mailbox.email_match for mailbox in mailboxes_of(lead)] == ["ann@example.com", "ann@other.example"]

    def test_uses_one_where_they_agree(self) -> None:
        assert [mailbox.email_match for mailbox in mailboxes_of(a_lead_created())] == ["ann@example.com"]
