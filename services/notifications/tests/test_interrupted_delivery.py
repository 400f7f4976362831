"""Deliveries that a crash or a second process interrupts, and those that a person starts again."""

from uuid import UUID

import pytest

from services.notifications.models.delivery import DeliveryStatus
from services.notifications.tests.factories import (
    Story,
    deliver_all,
    sender_to,
)
from services.notifications.tests.mail_server import ScriptedMailServer
from services.notifications.tests.outgoing import claim, due_rows, only, record, send, without_owner
from services.notifications.usecases.claim_deliveries import ClaimDeliveries, claim_deliveries
from services.notifications.usecases.retry_delivery import RetryDelivery, retry_delivery
from shared.clock import utc_now
from shared.contracts.notifications import MessageSent
from shared.db.database import Database
from shared.testing.events import stored_announcements


class TestCrash:
    """A process dies between two steps; another takes the delivery up when its lease is over."""

    async def test_after_the_claim_costs_no_attempt(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, without_owner(Story(workspace_id)))
        await claim(database, workspace_id)

        await send(database, workspace_id, sender_to(mail_server.port))

        delivery = await only(database, workspace_id)
        assert (delivery["status"], delivery["attempts"]) == ("sent", 1)

    async def test_after_the_hand_over_repeats_what_was_said_and_its_message_id(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        await deliver_all(database, without_owner(story))
        await sender_to(mail_server.port).attempt(await claim(database, workspace_id))
        await deliver_all(database, [story.updated(version=2, company="Elsewhere")])

        await send(database, workspace_id, sender_to(mail_server.port))

        first, second = mail_server.accepted
        assert first["Message-ID"] == second["Message-ID"]
        assert first["Subject"] == second["Subject"]
        assert len(await stored_announcements(database, MessageSent, workspace_id)) == 1

    async def test_of_nobody_two_at_once_announce_once(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, without_owner(Story(workspace_id)))
        claimed = await claim(database, workspace_id)
        again = await claim(database, workspace_id)

        assert await record(database, workspace_id, claimed) == DeliveryStatus.SENT
        assert await record(database, workspace_id, again) is None
        assert await record(database, workspace_id, again, error="451 busy") is None

        assert (await only(database, workspace_id))["status"] == "sent"
        assert len(await stored_announcements(database, MessageSent, workspace_id)) == 1

    async def test_leaves_a_late_success_the_last_word(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, without_owner(Story(workspace_id)))
        claimed = await claim(database, workspace_id)

        assert await record(database, workspace_id, claimed, error="451 busy") == DeliveryStatus.PENDING
        assert await record(database, workspace_id, claimed) == DeliveryStatus.SENT

        assert (await only(database, workspace_id))["status"] == "sent"
        assert await due_rows(database, workspace_id) == []


class TestRetry:
    async def test_begins_the_plan_anew(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, without_owner(Story(workspace_id)))
        mail_server.answers = ["550 no such mailbox", "451 busy"]
        sender = sender_to(mail_server.port)
        await send(database, workspace_id, sender)
        delivery_id = (await only(database, workspace_id))["id"]

        async with database.transaction(workspace_id) as tx:
            await retry_delivery(tx, RetryDelivery(delivery_id), now=utc_now())
        await send(database, workspace_id, sender)
        delayed = await only(database, workspace_id)
        await send(database, workspace_id, sender)

        assert (delayed["status"], delayed["attempts"]) == ("pending", 1)
        async with database.system_transaction() as tx:
            rows = await tx.rows(
                "SELECT topic, headers ->> 'ce_aggversion' AS version FROM outbox WHERE workspace_id = :id ORDER BY id",
                id=workspace_id,
            )
        assert [(row["topic"], row["version"]) for row in rows] == [("message.failed", "1"), ("message.sent", "2")]


class TestClaim:
    async def test_is_undone_with_its_transaction(self, database: Database, workspace_id: UUID) -> None:
        await deliver_all(database, without_owner(Story(workspace_id)))
        delivery = await only(database, workspace_id)

        async def claim_and_fail() -> None:
            async with database.transaction(workspace_id) as tx:
                await claim_deliveries(tx, ClaimDeliveries([delivery["id"]]), now=utc_now())
                raise ConnectionError

        with pytest.raises(ConnectionError):
            await claim_and_fail()

        assert (await only(database, workspace_id))["status"] == "pending"
