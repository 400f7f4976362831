"""Record what became of attempts: taken by the mail server, refused for good, or to be tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.models.delivery import SEND_DELIVERY, Delivery, DeliveryStatus
from services.notifications.models.retry_plan import R14
from services.notifications.repositories.deliveries import DeliveryRepository
from shared.contracts.notifications import MessageFailed, MessageSent
from shared.db.transaction import Transaction
from shared.messaging.cause import Cause


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one attempt. No `error` means that the server took it; `error` holds no address, `is_permanent` means that
    trying again would not help. `cause` is the cause of what is announced."""

    delivery_id: UUID
    cause: Cause
    error: str | None = None
    is_permanent: bool = False


@dataclass(frozen=True, slots=True)
class RecordOutcomes:
    outcomes: Sequence[Outcome]


async def record_outcomes(tx: Transaction, command: RecordOutcomes, *, now: datetime) -> list[DeliveryStatus | None]:
    """Announce `message.sent` and `message.failed`, or try again by R14. Returns how the mails stand now, in order;
    None where that was recorded before: two processes had the mail in hand."""
    deliveries = await DeliveryRepository(tx).find_for_update([outcome.delivery_id for outcome in command.outcomes])
    return [_record(tx, deliveries.get(outcome.delivery_id), outcome, now) for outcome in command.outcomes]


def _record(tx: Transaction, delivery: Delivery | None, outcome: Outcome, now: datetime) -> DeliveryStatus | None:
    if delivery is None:
        tx.cancel(SEND_DELIVERY, str(outcome.delivery_id))
        return None
    if not _is_news(delivery, outcome):
        return None
    fact = _apply(delivery, outcome, now)
    if fact is not None:
        tx.cancel(SEND_DELIVERY, str(delivery.id))
        tx.announce(delivery, fact, cause=outcome.cause)
    elif delivery.due_at is not None:
        tx.schedule(SEND_DELIVERY, str(delivery.id), delivery.due_at)
    return DeliveryStatus(delivery.status)


def _is_news(delivery: Delivery, outcome: Outcome) -> bool:
    """A mail that the server took is sent, whatever another process has met with it; trouble is only news of a mail
    that is still in hand."""
    if outcome.error is None:
        return delivery.status != DeliveryStatus.SENT
    return delivery.status == DeliveryStatus.SENDING


def _apply(delivery: Delivery, outcome: Outcome, now: datetime) -> MessageSent | MessageFailed | None:
    if outcome.error is None:
        return delivery.record_sent(now=now)
    if outcome.is_permanent:
        return delivery.record_failure(outcome.error, now=now)
    return delivery.record_delay(outcome.error, R14, now=now)
