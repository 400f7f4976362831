"""Who begins an assessment and is unknown becomes a lead."""

from uuid import UUID, uuid4

from services.ingestion.consumers.assessments import consumers
from services.ingestion.tests.factories import NOON, an_address, an_arrival, outbox_of, rows_of, the_lead
from services.ingestion.usecases.capture_leads import capture_leads
from shared.contracts.assessments import AssessmentStarted
from shared.contracts.leads import LeadCreated
from shared.db.database import Database
from shared.messaging.received import Received
from shared.testing.events import deliver, received, stored_announcements


def a_start(workspace_id: UUID, email: str, **more: str) -> Received[AssessmentStarted]:
    assessment_id = uuid4()
    event = AssessmentStarted(assessment_id=assessment_id, email=email, started_at=NOON, **more)
    return received(event, workspace_id=workspace_id, key=assessment_id)


class TestMakeLeadsOfStrangers:
    async def test_makes_a_lead(self, database: Database, workspace_id: UUID) -> None:
        start = a_start(workspace_id, "Ann.Lee@Acme.example", first_name="Ann", company="Acme")

        await deliver(database, consumers, [start])

        lead = await the_lead(database, workspace_id)
        [event] = await stored_announcements(database, LeadCreated, workspace_id)
        assert (lead["email"], lead["first_name"], lead["first_source"]) == (
            "ann.lee@acme.example",
            "Ann",
            "assessment",
        )
        assert (event.channel, event.source) == ("assessment", "assessment")

    async def test_names_its_cause(self, database: Database, workspace_id: UUID) -> None:
        start = a_start(workspace_id, an_address())

        await deliver(database, consumers, [start])

        [row] = await outbox_of(database, workspace_id)
        assert row["headers"]["ce_causationid"] == str(start.id)
        assert (row["headers"]["ce_causationdepth"], row["headers"]["correlation_id"]) == (
            "1", start.cause.correlation_id,
        )  # fmt: skip

    async def test_leaves_a_known_person_alone(self, database: Database, workspace_id: UUID) -> None:
        address = an_address()
        async with database.transaction(workspace_id) as tx:
            await capture_leads(tx, [an_arrival(email=address)], lane="test")

        await deliver(database, consumers, [a_start(workspace_id, address.upper())])

        assert (await the_lead(database, workspace_id))["version"] == 1
        assert len(await outbox_of(database, workspace_id)) == 1

    async def test_makes_one_lead_of_a_person_who_begins_twice(self, database: Database, workspace_id: UUID) -> None:
        address = an_address()
        twice = [a_start(workspace_id, address, first_name="Ann"), a_start(workspace_id, address, first_name="Annie")]

        await deliver(database, consumers, twice)
        await deliver(database, consumers, twice)

        lead = await the_lead(database, workspace_id)
        assert (lead["version"], lead["first_name"]) == (1, "Ann")

    async def test_parks_an_address_it_cannot_accept(self, database: Database, workspace_id: UUID) -> None:
        await deliver(database, consumers, [a_start(workspace_id, "nobody"), a_start(workspace_id, an_address())])

        async with database.system_transaction() as tx:
            status = await tx.value("SELECT status FROM parked WHERE workspace_id = :id", id=workspace_id)
        assert status == "dead"
        assert len(await rows_of(database, workspace_id, "leads")) == 1
