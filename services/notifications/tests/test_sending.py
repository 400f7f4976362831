"""From a planned mail to the mailbox, through a real SMTP server that refuses, stalls and hangs up."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notifications.gateways.smtp import SmtpGateway
from services.notifications.jobs.sending import DeliverySender
from services.notifications.models.delivery import SEND_DELIVERY, DeliveryStatus
from services.notifications.tests.factories import (
    SALES,
    Story,
    deliver_all,
    deliveries_of,
    sender_to,
)
from services.notifications.tests.mail_server import HANG_UP, ScriptedMailServer
from services.notifications.usecases.claim_deliveries import ClaimDeliveries, claim_deliveries
from services.notifications.usecases.record_outcomes import Outcome, RecordOutcomes, record_outcomes
from services.notifications.usecases.retry_delivery import RetryDelivery, retry_delivery
from shared.clock import utc_now
from shared.contracts.notifications import MessageFailed, MessageSent
from shared.db.database import Database
from shared.messaging.due import DueItem
from shared.testing.events import stored_announcements
from shared.testing.waiting import eventually


async def send(database: Database, workspace_id: UUID, sender: DeliverySender) -> None:
    """Do all the due work of the workspace at once, as the scheduler would when its time has come."""
    items = [DueItem(workspace_id, SEND_DELIVERY, row["key"], 1) for row in await due_rows(database, workspace_id)]
    await asyncio.gather(*(sender.send_due_delivery(item, database) for item in items))


async def only(database: Database, workspace_id: UUID) -> Any:
    [delivery] = await deliveries_of(database, workspace_id)
    return delivery


async def due_rows(database: Database, workspace_id: UUID) -> list[Any]:
    async with database.system_transaction() as tx:
        return await tx.rows(
            "SELECT key, extract(epoch FROM due_at - clock_timestamp()) AS seconds FROM due WHERE workspace_id = :id",
            id=workspace_id,
        )


def without_owner(story: Story) -> list[Any]:
    return [story.created(), story.scored(), story.alerted()]


async def age(database: Database, workspace_id: UUID, by: timedelta) -> None:
    async with database.transaction(workspace_id) as tx:
        await tx.execute("UPDATE deliveries SET created_at = created_at - CAST(:by AS interval)", by=by)


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
        await deliver_all(database, [story.created(), story.scored(), alert])

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
        await deliver_all(database, [story.alerted(), story.scored()])
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

    async def test_goes_without_reasons_that_do_not_come(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        await deliver_all(database, [story.created(), story.alerted()])
        sender = sender_to(mail_server.port)
        await send(database, workspace_id, sender)
        assert mail_server.accepted == []
        await age(database, workspace_id, timedelta(seconds=11))

        await send(database, workspace_id, sender)

        [mail] = mail_server.accepted
        assert "Why the score" not in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]

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


async def claim(database: Database, workspace_id: UUID) -> Any:
    delivery = await only(database, workspace_id)
    async with database.transaction(workspace_id) as tx:
        [claimed] = await claim_deliveries(tx, ClaimDeliveries([delivery["id"]]), now=utc_now())
    return claimed


async def record(database: Database, workspace_id: UUID, claimed: Any, **trouble: Any) -> DeliveryStatus | None:
    async with database.transaction(workspace_id) as tx:
        outcome = Outcome(claimed.id, claimed.cause, **trouble)
        [status] = await record_outcomes(tx, RecordOutcomes([outcome]), now=utc_now())
    return status


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


class TestGateway:
    async def test_closes_its_connections(self, mail_server: ScriptedMailServer) -> None:
        sender = sender_to(mail_server.port)
        gateway: SmtpGateway = sender.gateway
        await gateway.send(b"Subject: x\r\n\r\nx\r\n", sender="a@b.example", recipient="c@d.example")

        await gateway.close()
        await gateway.send(b"Subject: x\r\n\r\nx\r\n", sender="a@b.example", recipient="c@d.example")

        assert mail_server.connections == 2
