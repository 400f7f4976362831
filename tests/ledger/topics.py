"""What Kafka holds: every announced event, read from the beginning with a plain consumer."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.catalogue import all_events

FORGED = "x-ledger-forged"
"""The header that the ledger's own poison carries, so that it is not counted as announced by a service."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One message as it stands in a topic; the relay may have written it more than once."""

    id: UUID
    topic: str
    key: str
    version: int


@dataclass
class Log:
    """All that the topics hold, in topic order, repetitions included; `forged` counts the ledger's own poison."""

    announcements: list[Announcement] = field(default_factory=list)
    forged: Counter[str] = field(default_factory=Counter)


async def read_log(bootstrap: str) -> Log:
    """Read every topic from the beginning with a plain consumer."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [
            TopicPartition(topic, number)
            for topic in all_events()
            for number in sorted(consumer.partitions_for_topic(topic) or await _load(consumer, topic))
        ]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        found = Log()
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500, max_records=5000)).values():
                for record in records:
                    headers = dict(record.headers)
                    if FORGED in headers:
                        found.forged[record.topic] += 1
                        continue
                    found.announcements.append(
                        Announcement(
                            UUID(headers["ce_id"].decode()),
                            record.topic,
                            record.key.decode(),
                            int(headers["ce_aggversion"]),
                        )
                    )
        return found
    finally:
        await consumer.stop()


async def _load(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer._client.add_topic(topic)
    await consumer._client.force_metadata_update()
    return consumer.partitions_for_topic(topic) or set()
