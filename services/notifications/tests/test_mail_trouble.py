"""A mail server that refuses, stalls, hangs up or is away: tried again by R14, given up, never lost."""

from uuid import UUID

import pytest

from services.notifications.gateways.smtp import SmtpGateway
from services.notifications.tests.factories import (
    SALES,
    Story,
    deliver_all,
    deliveries_of,
    sender_to,
)
from services.notifications.tests.mail_server import HANG_UP, ScriptedMailServer
from services.notifications.tests.outgoing import due_rows, only, send, without_owner
from shared.contracts.notifications import MessageFailed
from shared.db.database import Database
from shared.testing.events import stored_announcements


class TestTrouble:
    @pytest.fixture
    async def story(self, database: Database, workspace_id: UUID) -> Story:
        story = Story(workspace_id)
        await deliver_all(database, without_owner(story))
        return story

    async def test_that_passes_is_tried_again_in_a_minute(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer
    ) -> None:
        mail_server.answers = ["451 4.3.0 try again later"]
        sender = sender_to(mail_server.port)

        await send(database, workspace_id, sender)
        delayed = await only(database, workspace_id)
        [due] = await due_rows(database, workspace_id)
        await send(database, workspace_id, sender)

        assert (delayed["status"], delayed["attempts"], delayed["error"]) == (
            "pending", 1, "451 4.3.0 try again later",
        )  # fmt: skip
        assert 55 < due["seconds"] <= 60
        delivery = await only(database, workspace_id)
        assert (delivery["status"], delivery["attempts"], delivery["error"]) == ("sent", 2, None)
        assert len(mail_server.accepted) == 1
        assert await stored_announcements(database, MessageFailed, workspace_id) == []

    async def test_that_lasts_ends_after_six_attempts(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer
    ) -> None:
        mail_server.answers = ["451 busy"] * 10
        sender = sender_to(mail_server.port)
        pauses = []

        for _ in range(6):
            await send(database, workspace_id, sender)
            pauses += [round(row["seconds"] / 60) for row in await due_rows(database, workspace_id)]

        assert pauses == [1, 5, 30, 120, 720]
        delivery = await only(database, workspace_id)
        assert (delivery["status"], delivery["attempts"], delivery["error"]) == ("failed", 6, "451 busy")
        [event] = await stored_announcements(database, MessageFailed, workspace_id)
        assert (event.attempts, event.error) == (6, "451 busy")

    @pytest.mark.parametrize("where", ["recipient", "content"])
    async def test_that_is_permanent_fails_at_once(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer, where: str
    ) -> None:
        if where == "recipient":
            mail_server.refusals[SALES] = f"550 5.1.1 <{SALES}> unknown"
        else:
            mail_server.answers = [f"550 5.1.1 <{SALES}> unknown"]

        await send(database, workspace_id, sender_to(mail_server.port))

        delivery = await only(database, workspace_id)
        assert (delivery["status"], delivery["attempts"]) == ("failed", 1)
        [event] = await stored_announcements(database, MessageFailed, workspace_id)
        assert event.error == "550 5.1.1 <…@…> unknown"
        assert await due_rows(database, workspace_id) == []

    async def test_of_one_mail_does_not_touch_the_next(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, [story.assigned(), story.registered()])
        mail_server.refusals[SALES] = "550 5.1.1 unknown"

        await send(database, workspace_id, sender_to(mail_server.port, connections=1))

        assert [d["status"] for d in await deliveries_of(database, workspace_id)] == ["sent", "failed"]

    async def test_of_a_hanging_server_ends_by_a_time_out(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer
    ) -> None:
        mail_server.hang()

        await send(database, workspace_id, sender_to(mail_server.port, timeout=0.3))

        delivery = await only(database, workspace_id)
        assert (delivery["status"], delivery["attempts"]) == ("pending", 1)
        assert delivery["error"] == "the mail server did not answer within 0.3 s"

    async def test_of_a_server_that_is_away_is_waited_for(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer
    ) -> None:
        await send(database, workspace_id, sender_to(1))
        delivery = await only(database, workspace_id)
        assert delivery["status"] == "pending"
        assert delivery["error"].startswith("the mail server is away")

        await send(database, workspace_id, sender_to(mail_server.port))

        assert (await only(database, workspace_id))["status"] == "sent"

    async def test_of_a_lost_answer_repeats_the_mail_under_the_same_message_id(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer
    ) -> None:
        mail_server.answers = [HANG_UP]
        sender = sender_to(mail_server.port)

        await send(database, workspace_id, sender)
        await send(database, workspace_id, sender)

        assert (await only(database, workspace_id))["status"] == "sent"
        assert len(mail_server.accepted) == 2
        assert len(set(mail_server.message_ids())) == 1

    async def test_of_a_restarted_server_costs_no_attempt(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer
    ) -> None:
        sender = sender_to(mail_server.port)
        await send(database, workspace_id, sender)
        await deliver_all(database, [story.assigned(), story.registered()])
        mail_server.hang_up()

        await send(database, workspace_id, sender)

        assert [(d["status"], d["attempts"]) for d in await deliveries_of(database, workspace_id)] == [("sent", 1)] * 2
        assert mail_server.connections == 2

    async def test_of_an_unusable_address_fails_at_once(
        self, database: Database, workspace_id: UUID, story: Story, mail_server: ScriptedMailServer
    ) -> None:
        async with database.transaction(workspace_id) as tx:
            await tx.execute("UPDATE deliveries SET to_address = 'not an address'")

        await send(database, workspace_id, sender_to(mail_server.port))

        delivery = await only(database, workspace_id)
        assert (delivery["status"], delivery["error"]) == ("failed", "the address cannot be written to")


class TestGateway:
    async def test_closes_its_connections(self, mail_server: ScriptedMailServer) -> None:
        sender = sender_to(mail_server.port)
        gateway: SmtpGateway = sender.gateway
        await gateway.send(b"Subject: x\r\n\r\nx\r\n", sender="a@b.example", recipient="c@d.example")

        await gateway.close()
        await gateway.send(b"Subject: x\r\n\r\nx\r\n", sender="a@b.example", recipient="c@d.example")

        assert mail_server.connections == 2
