"""One message, with what its reader sees."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.models.delivery import Delivery
from services.notifications.models.hot_lead import HotLead
from services.notifications.models.rendering import RenderedMail, render_hot_lead
from services.notifications.repositories.deliveries import DeliveryRepository
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """`preview` is what was or would be sent; None while nothing is known of the lead."""

    delivery: Delivery
    preview: RenderedMail | None


async def show_message(tx: Transaction, message_id: UUID, *, public_url: str) -> ShownMessage:
    """Raises NotFound."""
    deliveries = DeliveryRepository(tx)
    delivery = await deliveries.get(message_id)
    content = await _content(deliveries, delivery)
    return ShownMessage(delivery, render_hot_lead(content, public_url=public_url) if content else None)


async def _content(deliveries: DeliveryRepository, delivery: Delivery) -> HotLead | None:
    if delivery.content is not None:
        return HotLead.model_validate(delivery.content)
    facts = (await deliveries.facts_of([delivery])).get(delivery.id)
    return facts.content() if facts is not None and facts.is_lead_known else None
