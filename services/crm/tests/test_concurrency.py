"""What happens when two do the same at the same moment."""

import asyncio
from uuid import uuid4

from services.crm.consumers.registry import consumers
from services.crm.models.lead import Lead
from services.crm.tests.desk import Desk
from services.crm.tests.factories import a_workspace, created, message_sent, scored, updated
from shared.contracts.crm import LeadAssigned
from shared.db.database import Database
from shared.testing.events import deliver, received, stored_announcements


class TestEditors:
    async def test_of_two_that_read_the_same_version_one_wins(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        answers = await asyncio.gather(*(desk.patch(lead_id, job_title=f"title {n}") for n in range(6)))

        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
        assert (await desk.show(lead_id))["version"] == 2

    async def test_of_two_that_move_the_same_lead_one_wins(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        answers = await asyncio.gather(desk.move(lead_id, "contacted"), desk.move(lead_id, "lost", reason="gone"))

        assert sorted(answer.status_code for answer in answers) == [200, 412]


class TestConsumers:
    async def test_assign_a_lead_once_when_several_members_hear_of_it_at_once(self, database: Database) -> None:
        workspace_id, owner_id, lead_ids = uuid4(), uuid4(), [uuid4() for _ in range(20)]
        async with database.transaction(workspace_id) as tx:
            await a_workspace(tx, default_owner_id=owner_id)
        batches = [
            [received(make(lead_id), workspace_id=workspace_id, key=lead_id, version=version) for lead_id in order]
            for make, version, order in (
                (created, 1, lead_ids),
                (updated, 2, lead_ids[::-1]),
                (scored, 1, lead_ids),
                (message_sent, 1, lead_ids[::-1]),
            )
        ]

        await asyncio.gather(*(deliver(database, consumers, batch) for batch in batches))

        assigned = await stored_announcements(database, LeadAssigned, workspace_id)
        assert sorted(event.lead_id for event in assigned) == sorted(lead_ids)
        async with database.transaction(workspace_id) as tx:
            for lead_id in lead_ids:
                lead = await tx.session.get_one(Lead, lead_id)
                assert (lead.lead_version, lead.score_version, lead.messages_sent) == (2, 1, 1)
                assert lead.owner_id == owner_id
