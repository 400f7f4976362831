"""Where an event about a lead stands in Kafka, if the CRM announced it and so did not hear it."""

from services.web.gateways.kafka_reader import KafkaReader
from services.web.gateways.platform import Platform
from services.web.models.kafka_message import EventPlace
from services.web.models.session import SignedIn
from services.web.queries.lead_chain import all_happenings


async def find_place(
    platform: Platform, reader: KafkaReader, who: SignedIn, lead_id: str, event_id: str
) -> EventPlace | None:
    """None where retention has deleted it, or it is not this lead's. Raises Unavailable where Kafka is away."""
    happenings = await all_happenings(platform, who, lead_id, {})
    found = next((it for it in happenings if it.id == event_id and it.is_announced), None)
    if found is None:
        return None
    return await reader.find_event(found.type, event_id=event_id, key=lead_id, stored_at=found.occurred_at)
