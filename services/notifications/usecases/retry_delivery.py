"""Try a failed mail again because a person says so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.models.delivery import SEND_DELIVERY, Delivery
from services.notifications.repositories.deliveries import DeliveryRepository
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RetryDelivery:
    delivery_id: UUID


async def retry_delivery(tx: Transaction, command: RetryDelivery, *, now: datetime) -> Delivery:
    """Begin R14's plan anew. Raises NotFound, NotRetryable."""
    delivery = await DeliveryRepository(tx).get_for_update(command.delivery_id)
    delivery.retry(now=now)
    tx.schedule(SEND_DELIVERY, str(delivery.id), now)
    return delivery
