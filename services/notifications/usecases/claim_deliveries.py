"""Take mails in hand, each for one attempt to send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.models.delivery import SEND_DELIVERY, Delivery
from services.notifications.models.hot_lead import HotLead
from services.notifications.models.patience import LeadNeverArrived, pause_before_next_look
from services.notifications.repositories.deliveries import DeliveryRepository, HotLeadFacts
from shared.db.transaction import Transaction
from shared.messaging.cause import Cause


@dataclass(frozen=True, slots=True)
class ClaimDeliveries:
    delivery_ids: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """What the attempt needs; `cause` is the cause of what is announced about it."""

    id: UUID
    natural_key: str
    to_address: str
    content: HotLead
    cause: Cause


async def claim_deliveries(tx: Transaction, command: ClaimDeliveries, *, now: datetime) -> list[ClaimedDelivery | None]:
    """In the order asked for. None where there is nothing to send now: the mail is done, or gone, or it waits for
    facts and is looked at again later."""
    repository = DeliveryRepository(tx)
    deliveries = await repository.find_for_update(command.delivery_ids)
    facts = await repository.facts_of(deliveries.values())
    return [
        _claim(tx, delivery_id, deliveries.get(delivery_id), facts.get(delivery_id), now)
        for delivery_id in command.delivery_ids
    ]


def _claim(
    tx: Transaction, delivery_id: UUID, delivery: Delivery | None, facts: HotLeadFacts | None, now: datetime
) -> ClaimedDelivery | None:
    if delivery is None or facts is None or not delivery.is_open:
        tx.cancel(SEND_DELIVERY, str(delivery_id))
        return None
    if delivery.content is None and not _can_be_written(tx, delivery, facts, now=now):
        return None
    content = delivery.claim(facts)
    return ClaimedDelivery(delivery.id, delivery.natural_key, delivery.to_address, content, facts.cause)


def _can_be_written(tx: Transaction, delivery: Delivery, facts: HotLeadFacts, *, now: datetime) -> bool:
    """Whether the facts suffice; else it is looked at again later, or given up."""
    key = str(delivery.id)
    try:
        pause = pause_before_next_look(now - delivery.created_at, is_lead_known=facts.is_lead_known)
    except LeadNeverArrived:
        tx.cancel(SEND_DELIVERY, key)
        tx.announce(delivery, delivery.record_failure("the lead never became known", now=now), cause=facts.cause)
        return False
    if pause is not None:
        tx.schedule(SEND_DELIVERY, key, now + pause)
    return pause is None
