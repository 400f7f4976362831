"""Where an event lies in Kafka: a bounded scan of its key's partition, from the time at which it was stored."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.partitioner import murmur2

from services.web.gateways.kafka_consumer import ANSWER_SECONDS, assign_all, bounded, end_offsets, fetch, kafka_consumer
from services.web.models.kafka_message import EventPlace, SoughtEvent

CLOCKS_APART = timedelta(seconds=5)
SCANNED_MESSAGES = 5000
"""For one event. More than that were published between its storing and its publishing only after a long outage."""
FETCH_MESSAGES = 500
WAIT_SECONDS = 0.5


async def find_places(bootstrap: str, sought: Iterable[SoughtEvent], *, within: float) -> dict[str, EventPlace]:
    """Event id → place, of those found within so many seconds. Raises what a broker that is away raises."""
    found: dict[str, EventPlace] = {}
    by_topic: dict[str, list[SoughtEvent]] = {}
    for event in sought:
        by_topic.setdefault(event.topic, []).append(event)
    async with kafka_consumer(bootstrap) as consumer:
        try:
            async with asyncio.timeout(within):
                for topic, events in by_topic.items():
                    partitions = await assign_all(consumer, topic)
                    for event in events:
                        await _find(consumer, partitions, event, found)
        except TimeoutError:
            if not found:
                raise
    return found


async def _find(
    consumer: AIOKafkaConsumer, partitions: list[TopicPartition], event: SoughtEvent, found: dict[str, EventPlace]
) -> None:
    """First where the key belongs; elsewhere too, for the topic may have had fewer partitions once."""
    home = partition_of(event.key, partitions)
    for chosen in ([home], [partition for partition in partitions if partition != home]):
        place = await _scan(consumer, chosen, event) if chosen else None
        if place is not None:
            found[event.event_id] = place
            return


async def _scan(consumer: AIOKafkaConsumer, partitions: list[TopicPartition], event: SoughtEvent) -> EventPlace | None:
    ends = await _seek(consumer, partitions, event)
    scanned = 0
    while scanned < SCANNED_MESSAGES and ends:
        messages = await fetch(consumer, *ends, wait=WAIT_SECONDS, most=FETCH_MESSAGES)
        for message in messages:
            if message.header("ce_id") == event.event_id:
                return EventPlace.of(message)
        scanned += len(messages)
        ends = {partition: end for partition, end in ends.items() if await consumer.position(partition) < end}
    return None


async def _seek(
    consumer: AIOKafkaConsumer, partitions: list[TopicPartition], event: SoughtEvent
) -> dict[TopicPartition, int]:
    """To the first message that may be it. Returns the ends of the partitions that hold anything from there on."""
    moment = int((event.stored_at - CLOCKS_APART).timestamp() * 1000)
    starts = await bounded(consumer.offsets_for_times(dict.fromkeys(partitions, moment)), ANSWER_SECONDS)
    ends = await end_offsets(consumer, partitions)
    for partition, start in starts.items():
        consumer.seek(partition, ends[partition] if start is None else start.offset)
    return {partition: ends[partition] for partition, start in starts.items() if start is not None}


def partition_of(key: str, partitions: list[TopicPartition]) -> TopicPartition:
    """As every Kafka producer chooses it by default."""
    return partitions[(murmur2(key.encode()) & 0x7FFFFFFF) % len(partitions)]
