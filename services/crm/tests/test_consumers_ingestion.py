"""What ingestion announces, through the real processor, into leads and their timelines."""

from itertools import permutations
from uuid import uuid4

import pytest

from services.crm.consumers.registry import consumers
from services.crm.models.lead import Lead, Priority
from services.crm.tests.factories import (
    a_workspace,
    after,
    created,
    updated,
)
from services.crm.tests.hall import Hall
from shared.contracts.crm import LeadStatus
from shared.db.database import Database
from shared.testing.events import deliver, raw, received


class TestFollowLead:
    async def test_makes_a_new_lead_of_what_ingestion_announces(self, hall: Hall) -> None:
        await hall.deliver(hall.message(created(hall.lead_id, custom={"budget": "50k"}, marketing_consent=True)))

        lead = await hall.the_lead()
        assert (lead.first_name, lead.email, lead.employees) == ("Ada", "ada@engines.example", 25_000)
        assert (lead.status, lead.priority, lead.owner_id) == (LeadStatus.NEW, Priority.NORMAL, None)
        assert (lead.version, lead.lead_version) == (1, 1)
        assert (lead.custom, lead.marketing_consent) == ({"budget": "50k"}, True)
        assert lead.search_text == "ada lovelace ada@engines.example analytical engines +442071838750"

    async def test_keeps_the_first_and_the_last_attribution(self, hall: Hall) -> None:
        await hall.deliver(
            hall.message(created(hall.lead_id, source="webinar", first_source="webinar")),
            hall.message(updated(hall.lead_id, source="linkedin", first_source="webinar", medium="social"), version=2),
        )

        lead = await hall.the_lead()
        assert (lead.source, lead.first_source, lead.last_source) == ("webinar", "webinar", "linkedin")
        assert lead.last_medium == "social"

    @pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
    async def test_ends_with_the_newest_version_in_any_order(self, hall: Hall, order: tuple[int, ...]) -> None:
        for version in order:
            await hall.deliver(hall.message(updated(hall.lead_id, job_title=f"title {version}"), version=version))

        assert (await hall.the_lead()).job_title == "title 3"

    async def test_takes_the_newest_of_one_batch(self, hall: Hall) -> None:
        await hall.deliver(
            hall.message(updated(hall.lead_id, job_title="CTO"), version=3),
            hall.message(created(hall.lead_id, job_title="Intern"), version=1),
            hall.message(updated(hall.lead_id, job_title="VP"), version=2),
        )

        lead = await hall.the_lead()
        assert (lead.job_title, lead.version, lead.lead_version) == ("CTO", 1, 3)
        assert len(await hall.timeline()) == 3

    async def test_does_nothing_the_second_time_a_message_arrives(self, hall: Hall) -> None:
        message = hall.message(created(hall.lead_id))

        await hall.deliver(message, message)
        await hall.deliver(message)

        assert (await hall.the_lead()).version == 1
        assert await hall.timeline() == ["lead.created"]

    async def test_leaves_alone_what_sales_corrected(self, hall: Hall) -> None:
        await hall.deliver(hall.message(created(hall.lead_id)))
        async with hall.database.transaction(hall.workspace_id) as tx:
            lead = await tx.session.get_one(Lead, hall.lead_id)
            lead.edit({"job_title": "Chief Information Security Officer", "phone": None}, now=after(1))

        await hall.deliver(hall.message(updated(hall.lead_id, job_title="CISO", industry="finance"), version=2))

        lead = await hall.the_lead()
        assert (lead.job_title, lead.phone) == ("Chief Information Security Officer", None)
        assert (lead.industry, lead.lead_version, lead.version) == ("finance", 2, 3)

    async def test_parks_a_lead_of_an_unknown_workspace(self, database: Database) -> None:
        hall = Hall(database, uuid4())

        await hall.deliver(hall.message(created(hall.lead_id)))

        assert await hall.lead() is None
        assert await hall.parked() == ["dead"]

    async def test_parks_a_forged_workspace_and_lets_its_neighbours_flow(self, hall: Hall) -> None:
        await hall.deliver(hall.message(created(hall.lead_id)))
        other = Hall(hall.database, uuid4())
        async with hall.database.transaction(other.workspace_id) as tx:
            await a_workspace(tx)
        forged = received(
            updated(hall.lead_id, email="thief@example.com"),
            workspace_id=other.workspace_id,
            key=hall.lead_id,
            version=9,
        )

        await deliver(hall.database, consumers, [forged, other.message(created(other.lead_id))])

        assert (await hall.the_lead()).email == "ada@engines.example"
        assert await hall.parked() == ["dead"]
        assert (await other.the_lead()).lead_version == 1


class TestTimeline:
    async def test_keeps_the_cause_and_the_place_in_kafka(self, hall: Hall) -> None:
        cause = uuid4()
        message = hall.message(created(hall.lead_id))
        await deliver(hall.database, consumers, [raw(message, ce_causationid=str(cause))])

        async with hall.database.transaction(hall.workspace_id) as tx:
            row = await tx.row("SELECT * FROM timeline_entries WHERE event_id = :id", id=message.id)
        assert row is not None
        assert (row["partition"], row["offset"], row["causation_id"]) == (0, message.offset, cause)
        assert row["summary"] == {"channel": "form", "source": "webinar", "request": None}
