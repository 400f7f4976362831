"""From a planned mail to the mailbox, through a real SMTP server."""

import asyncio
from datetime import timedelta
from uuid import UUID

import orjson

from services.notifications.tests.factories import (
    SALES,
    Story,
    consumers,
    deliver_all,
    deliveries_of,
    sender_to,
)
from services.notifications.tests.mail_server import ScriptedMailServer
from services.notifications.tests.outgoing import age, due_rows, only, send, without_owner
from shared.contracts.notifications import MessageFailed, MessageSent
from shared.db.database import Database
from shared.testing.events import deliver, raw, stored_announcements
from shared.testing.waiting import eventually


def text_of(mail_server: ScriptedMailServer) -> str:
    """The plain text of the only mail that arrived."""
    [mail] = mail_server.accepted
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class TestSending:
    async def test_reaches_the_owner_and_sales_and_is_announced(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        await deliver_all(database, story.all())

        await send(database, workspace_id, sender_to(mail_server.port))

        assert sorted(mail_server.recipients) == [SALES, story.owner_email]
        assert {str(mail["Subject"]) for mail in mail_server.accepted} == {
            "Very hot lead (100): Ada Lovelace, Microsoft"
        }
        deliveries = await deliveries_of(database, workspace_id)
        assert [(d["status"], d["attempts"], d["error"]) for d in deliveries] == [("sent", 1, None)] * 2
        events = await stored_announcements(database, MessageSent, workspace_id)
        assert {event.natural_key for event in events} == {
            f"hot-lead:{story.alert_id}:owner",
            f"hot-lead:{story.alert_id}:sales",
        }
        assert await due_rows(database, workspace_id) == []

    async def test_continues_the_chain_of_causes(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        alert = Story(workspace_id).alerted()
        story = Story(workspace_id)
        story.lead_id = alert.event.lead_id
        await deliver_all(database, [story.created(), alert])

        await send(database, workspace_id, sender_to(mail_server.port))

        async with database.system_transaction() as tx:
            headers = await tx.value("SELECT headers FROM outbox WHERE workspace_id = :id", id=workspace_id)
        assert headers["correlation_id"] == alert.cause.correlation_id
        assert headers["ce_causationid"] == str(alert.id)
        assert headers["ce_aggversion"] == "1"

    async def test_waits_for_the_lead_and_sends_no_empty_mail(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        await deliver_all(database, [story.alerted()])
        sender = sender_to(mail_server.port)

        await send(database, workspace_id, sender)
        waiting = await only(database, workspace_id)
        await deliver_all(database, [story.created()])
        await send(database, workspace_id, sender)

        assert (waiting["status"], waiting["attempts"]) == ("pending", 0)
        [mail] = mail_server.accepted
        assert "Ada Lovelace" in mail["Subject"]

    async def test_looks_again_for_the_lead_soon(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, [Story(workspace_id).alerted()])

        await send(database, workspace_id, sender_to(mail_server.port))

        [row] = await due_rows(database, workspace_id)
        assert 0 < row["seconds"] < 5

    async def test_gives_up_on_a_lead_that_does_not_come_for_a_day(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, [Story(workspace_id).alerted()])
        await age(database, workspace_id, timedelta(hours=25))

        await send(database, workspace_id, sender_to(mail_server.port))

        delivery = await only(database, workspace_id)
        assert (delivery["status"], delivery["error"]) == ("failed", "the lead never became known")
        assert len(await stored_announcements(database, MessageFailed, workspace_id)) == 1
        assert await due_rows(database, workspace_id) == []

    async def test_quotes_the_reasons_that_came_with_the_alert(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        reasons = [{"rule": "seniority", "points": 82.5, "evidence": "the job title says ciso"}]
        await deliver_all(database, [story.created(), story.alerted(score=83, contributions=reasons)])

        await send(database, workspace_id, sender_to(mail_server.port))

        text = text_of(mail_server)
        assert "Why the score is 83" in text
        assert "+82.5  Seniority: the job title says ciso" in text

    async def test_goes_at_once_without_reasons_that_an_older_producer_does_not_tell(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        alerted = raw(story.alerted())
        told = orjson.loads(alerted.value or b"")
        del told["contributions"]
        await deliver(database, consumers(), [story.created(), alerted._replace(value=orjson.dumps(told))])

        await send(database, workspace_id, sender_to(mail_server.port))

        assert "Why the score" not in text_of(mail_server)

    async def test_has_a_bounded_number_of_mails_under_way(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, [event for _ in range(12) for event in without_owner(Story(workspace_id))])
        mail_server.hang()
        sender = sender_to(mail_server.port, connections=3)

        work = asyncio.create_task(send(database, workspace_id, sender))
        await eventually(lambda: mail_server.has_under_way(3))
        mail_server.released.set()
        await work

        assert len(mail_server.accepted) == 12
        assert mail_server.most_under_way == 3
        assert mail_server.connections <= 3

    async def test_is_started_by_the_scheduler(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        await deliver_all(database, without_owner(Story(workspace_id)))
        async with database.system_transaction() as tx:
            await tx.execute("DELETE FROM due WHERE workspace_id <> :id", id=workspace_id)
        work = sender_to(mail_server.port).as_due_work()

        assert await work.run_due(database) == 1
        assert await work.run_due(database) == 0

        assert (await only(database, workspace_id))["status"] == "sent"
