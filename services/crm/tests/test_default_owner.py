"""A new lead goes to the default owner of its workspace."""

from uuid import UUID, uuid4

import pytest

from services.crm.models.lead import Lead
from services.crm.tests.factories import (
    a_workspace,
    after,
    created,
    scored,
    updated,
)
from services.crm.tests.hall import Hall
from shared.contracts.crm import LeadAssigned
from shared.db.database import Database
from shared.testing.events import stored_announcements


class TestDefaultOwner:
    @pytest.fixture
    async def owned(self, database: Database) -> tuple[Hall, UUID]:
        hall, owner_id = Hall(database, uuid4()), uuid4()
        async with database.transaction(hall.workspace_id) as tx:
            await a_workspace(tx, default_owner_id=owner_id)
        return hall, owner_id

    async def test_gets_a_new_lead_and_announces_it_once(self, owned: tuple[Hall, UUID]) -> None:
        hall, owner_id = owned

        await hall.deliver(hall.message(created(hall.lead_id)))
        await hall.deliver(hall.message(updated(hall.lead_id), version=2))

        assert (await hall.the_lead()).owner_id == owner_id
        [event] = await stored_announcements(hall.database, LeadAssigned, hall.workspace_id)
        assert (event.lead_id, event.owner_id, event.reason) == (hall.lead_id, owner_id, "default_owner")
        assert await hall.timeline() == ["lead.assigned", "lead.created", "lead.updated"]

    async def test_gets_a_lead_whose_score_came_first(self, owned: tuple[Hall, UUID]) -> None:
        hall, owner_id = owned

        await hall.deliver(hall.message(scored(hall.lead_id)))
        assert await stored_announcements(hall.database, LeadAssigned, hall.workspace_id) == []
        await hall.deliver(hall.message(created(hall.lead_id)))

        assert (await hall.the_lead()).owner_id == owner_id
        assert len(await stored_announcements(hall.database, LeadAssigned, hall.workspace_id)) == 1

    async def test_never_takes_a_lead_back(self, owned: tuple[Hall, UUID]) -> None:
        hall, _ = owned
        await hall.deliver(hall.message(created(hall.lead_id)))
        async with hall.database.transaction(hall.workspace_id) as tx:
            lead = await tx.session.get_one(Lead, hall.lead_id)
            lead.edit({"owner_id": None}, now=after(1))

        await hall.deliver(hall.message(updated(hall.lead_id), version=2))

        assert (await hall.the_lead()).owner_id is None

    async def test_names_the_event_that_brought_the_lead_as_the_cause(self, owned: tuple[Hall, UUID]) -> None:
        hall, _ = owned
        message = hall.message(created(hall.lead_id))

        await hall.deliver(message)

        async with hall.database.transaction(hall.workspace_id) as tx:
            headers = await tx.value(
                "SELECT headers FROM outbox WHERE workspace_id = :workspace_id", workspace_id=hall.workspace_id
            )
            entry = await tx.row("SELECT * FROM timeline_entries WHERE type = 'lead.assigned'")
        assert headers["ce_causationid"] == str(message.id)
        assert headers["ce_causationdepth"] == "1"
        assert entry is not None
        assert (entry["causation_id"], entry["correlation_id"]) == (message.id, message.cause.correlation_id)
