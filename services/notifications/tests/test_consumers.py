"""Events in, planned mails out: whatever the order, once per crossing and role."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from services.notifications.seed import seed
from services.notifications.tests.factories import SALES, Story, consumers, deliver_all, deliveries_of
from shared.db.database import Database
from shared.identifiers import new_id
from shared.messaging.parked_search import list_parked
from shared.messaging.received import Received
from shared.testing.events import deliver


async def planned(database: Database, workspace_id: UUID) -> list[tuple[str, str, str]]:
    return [
        (delivery["role"], delivery["to_address"], delivery["status"])
        for delivery in await deliveries_of(database, workspace_id)
    ]


async def stored(database: Database, table: str, row_id: UUID, workspace_id: UUID) -> Any:
    async with database.transaction(workspace_id) as tx:
        return await tx.row(f"SELECT * FROM {table} WHERE id = :id", id=row_id)


async def due_keys(database: Database, workspace_id: UUID) -> set[str]:
    async with database.system_transaction() as tx:
        rows = await tx.rows("SELECT key FROM due WHERE workspace_id = :id", id=workspace_id)
    return {row["key"] for row in rows}


OWNER_AND_SALES = [("owner", "sam@demo.leadflow.example", "pending"), ("sales", SALES, "pending")]


class TestAlert:
    async def test_becomes_one_mail_to_sales_and_one_to_the_owner_in_any_order(self, database: Database) -> None:
        for order in itertools.permutations(("alerted", "assigned", "registered")):
            story = Story(new_id())
            for name in order:
                await deliver_all(database, [getattr(story, name)()])

            assert await planned(database, story.workspace_id) == OWNER_AND_SALES, order

    async def test_does_so_within_one_batch_in_any_order(self, database: Database) -> None:
        for order in itertools.permutations(("alerted", "assigned", "registered")):
            story = Story(new_id())
            await deliver_all(database, [getattr(story, name)() for name in order])

            assert await planned(database, story.workspace_id) == OWNER_AND_SALES, order

    async def test_does_so_when_all_comes_at_once(self, database: Database) -> None:
        stories = [Story(new_id()) for _ in range(12)]

        await asyncio.gather(
            *(
                deliver_all(database, [message])
                for story in stories
                for message in (story.alerted(), story.assigned(), story.registered())
            )
        )

        for story in stories:
            assert await planned(database, story.workspace_id) == OWNER_AND_SALES

    async def test_is_due_at_once(self, database: Database, workspace_id: UUID) -> None:
        await deliver_all(database, Story(workspace_id).all())

        deliveries = await deliveries_of(database, workspace_id)
        assert await due_keys(database, workspace_id) == {str(delivery["id"]) for delivery in deliveries}

    async def test_leads_to_nothing_more_when_it_comes_again(self, database: Database, workspace_id: UUID) -> None:
        story = Story(workspace_id)
        await deliver_all(database, story.all())
        await deliver_all(database, [story.alerted(), story.assigned(version=3), story.registered(version=2)])

        assert await planned(database, workspace_id) == OWNER_AND_SALES

    async def test_tells_the_first_owner_only(self, database: Database, workspace_id: UUID) -> None:
        story = Story(workspace_id)
        await deliver_all(database, story.all())
        other = Story(workspace_id)
        other.owner_email = "other@demo.leadflow.example"

        await deliver_all(database, [other.registered(), story.assigned(version=3, owner_id=other.owner_id)])

        assert await planned(database, workspace_id) == OWNER_AND_SALES

    async def test_of_the_next_crossing_leads_to_mails_again(self, database: Database, workspace_id: UUID) -> None:
        story = Story(workspace_id)
        await deliver_all(database, story.all())
        story.alert_id = new_id()

        await deliver_all(database, [story.alerted()])

        assert sorted(await planned(database, workspace_id)) == sorted(OWNER_AND_SALES * 2)

    async def test_that_is_a_day_old_is_not_told_to_a_late_owner(self, database: Database, workspace_id: UUID) -> None:
        story = Story(workspace_id)
        await deliver_all(database, [story.alerted(), story.registered()])
        async with database.transaction(workspace_id) as tx:
            await tx.execute("UPDATE alerts SET received_at = received_at - interval '25 hours'")

        await deliver_all(database, [story.assigned()])

        assert await planned(database, workspace_id) == [("sales", SALES, "pending")]

    async def test_is_told_once_to_an_owner_who_reads_the_sales_mailbox(
        self, database: Database, workspace_id: UUID
    ) -> None:
        story = Story(workspace_id)
        story.owner_email = SALES.upper()

        await deliver_all(database, story.all())

        assert await planned(database, workspace_id) == [
            ("owner", SALES.upper(), "skipped"),
            ("sales", SALES, "pending"),
        ]
        assert len(await due_keys(database, workspace_id)) == 1

    async def test_goes_to_the_workspaces_own_sales_mailbox(self, database: Database, workspace_id: UUID) -> None:
        document = {"workspace_id": str(workspace_id), "sales_address": "team@example.com"}
        await seed(database, document)
        await seed(database, document)

        await deliver_all(database, [Story(workspace_id).alerted()])

        assert await planned(database, workspace_id) == [("sales", "team@example.com", "pending")]

    async def test_of_a_forged_workspace_reaches_nobody(self, database: Database, workspace_id: UUID) -> None:
        story = Story(workspace_id)
        await deliver_all(database, story.all())
        forged = Story(new_id())
        forged.lead_id = story.lead_id

        await deliver_all(database, [forged.alerted(), forged.assigned(version=9), forged.created(version=9)])

        assert await planned(database, forged.workspace_id) == []
        assert await stored(database, "lead_contacts", story.lead_id, forged.workspace_id) is None
        async with database.system_transaction() as tx:
            parked = await list_parked(tx, workspace_id=forged.workspace_id, unassigned_too=False)
        assert parked == []


class TestProjections:
    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    async def test_keep_the_newest_version_whatever_comes_last(
        self, database: Database, workspace_id: UUID, order: Sequence[int]
    ) -> None:
        story = Story(workspace_id)
        messages: list[Received[Any]] = [
            story.created(version=1, company="Old"),
            story.updated(version=2, company="Newer"),
            story.updated(version=3, company="Newest"),
        ]

        await deliver_all(database, [messages[order[0]], messages[order[1]]])
        await deliver_all(database, [messages[order[2]]])

        contact = await stored(database, "lead_contacts", story.lead_id, workspace_id)
        assert (contact["version"], contact["company"]) == (3, "Newest")

    async def test_keep_the_newest_owner_and_address(self, database: Database, workspace_id: UUID) -> None:
        story = Story(workspace_id)
        late = new_id()

        await deliver_all(database, [story.assigned(version=5), story.registered(version=2, email="new@example.com")])
        await deliver_all(database, [story.assigned(version=4, owner_id=late), story.registered(version=1)])

        owner = await stored(database, "lead_owners", story.lead_id, workspace_id)
        recipient = await stored(database, "recipients", story.owner_id, workspace_id)
        assert (owner["owner_id"], recipient["email"]) == (story.owner_id, "new@example.com")

    async def test_take_a_large_mixed_batch(self, database: Database, workspace_id: UUID) -> None:
        stories = [Story(workspace_id) for _ in range(100)]

        await deliver(database, consumers(), [message for story in stories for message in story.all()])

        assert len(await deliveries_of(database, workspace_id)) == 200
