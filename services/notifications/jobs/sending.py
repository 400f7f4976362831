"""Sends mails that are due: claim, hand over to the mail server outside of any transaction, record what became of it.

A crash after the mail server took a mail and before that is recorded sends it again, with the same Message-ID.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from prometheus_client import Counter

from services.notifications.gateways.mime import AddressUnusable, Sender, write_message
from services.notifications.gateways.smtp import MailRefused, MailTrouble, SmtpGateway
from services.notifications.jobs.group_commit import GroupCommit
from services.notifications.models.delivery import SEND_DELIVERY, DeliveryStatus
from services.notifications.models.rendering import render_hot_lead
from services.notifications.usecases.claim_deliveries import ClaimDeliveries, ClaimedDelivery, claim_deliveries
from services.notifications.usecases.record_outcomes import Outcome, RecordOutcomes, record_outcomes
from shared.clock import utc_now
from shared.crash_points import MAIL_ACCEPTED, crash_point
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.messaging.due import DueItem, DueWork

log = structlog.get_logger(__name__)

attempts_total = Counter(
    "leadflow_message_attempts_total", "Attempts to send, by how the message stood after", ["status"]
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all our mails have in common."""

    sender: Sender
    public_url: str


class DeliverySender:
    """Has at most `connections` mails under way; the rest of what is due waits its turn, unclaimed."""

    def __init__(self, gateway: SmtpGateway, letterhead: Letterhead, *, connections: int) -> None:
        self.gateway = gateway
        self._letterhead = letterhead
        self._turns = asyncio.Semaphore(connections)
        self._claims = GroupCommit(_claim)
        self._outcomes = GroupCommit(_record)

    def as_due_work(self) -> DueWork:
        due = DueWork("notifications")
        due.on(SEND_DELIVERY)(self.send_due_delivery)
        return due

    async def send_due_delivery(self, item: DueItem, database: Database) -> None:
        async with self._turns:
            claimed = await self._claims.submit(UUID(item.key), workspace_id=item.workspace_id, database=database)
            if claimed is None:
                return
            outcome = await self.attempt(claimed)
            status = await self._outcomes.submit(outcome, workspace_id=item.workspace_id, database=database)
        attempts_total.labels(status or "recorded_before").inc()
        log.info("message_attempted", message_id=item.key, status=status, error=outcome.error)

    async def attempt(self, claimed: ClaimedDelivery) -> Outcome:
        """Hand the mail over. Whatever the server says is an outcome; only a bug of ours raises."""
        try:
            await self._hand_over(claimed)
        except MailTrouble as trouble:
            return Outcome(claimed.id, claimed.cause, str(trouble), is_permanent=isinstance(trouble, MailRefused))
        crash_point(MAIL_ACCEPTED)
        return Outcome(claimed.id, claimed.cause)

    async def _hand_over(self, claimed: ClaimedDelivery) -> None:
        sender = self._letterhead.sender
        mail = render_hot_lead(claimed.content, public_url=self._letterhead.public_url)
        try:
            message = write_message(
                mail, natural_key=claimed.natural_key, to_address=claimed.to_address, sender=sender, now=utc_now()
            )
        except AddressUnusable as error:
            raise MailRefused(str(error)) from error
        await self.gateway.send(message, sender=sender.address, recipient=claimed.to_address)


async def _claim(delivery_ids: Sequence[UUID], tx: Transaction) -> list[ClaimedDelivery | None]:
    return await claim_deliveries(tx, ClaimDeliveries(delivery_ids), now=utc_now())


async def _record(outcomes: Sequence[Outcome], tx: Transaction) -> list[DeliveryStatus | None]:
    return await record_outcomes(tx, RecordOutcomes(outcomes), now=utc_now())
