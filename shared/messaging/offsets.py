"""Acknowledging to Kafka what has been applied: explicitly, partition by partition, and not more often than useful."""

import asyncio
import time
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream.kafka.message import KafkaAckableMessage

log = structlog.get_logger(__name__)

COMMIT_EVERY_SECONDS = 0.25
"""Not per batch: what a crash lets through a second time the inbox drops, and at low rates committing an offset costs
the broker as much as the messages."""
COMMIT_SECONDS = 5.0
"""The client waits for a broker that is away for as long as that takes; its watchdog must not wait along."""

Records = tuple[ConsumerRecord[bytes | None, bytes | None], ...]


class AppliedOffsets:
    """Up to where each partition has been applied and not yet been acknowledged."""

    def __init__(self) -> None:
        self._next: dict[TopicPartition, int] = {}
        self._committed_at = 0.0
        self._is_settling = False

    async def applied(self, records: Records, consumer: Any) -> None:
        """Note a batch whose effects are committed; acknowledge if that was not done just now."""
        for record in records:
            self._next[TopicPartition(record.topic, record.partition)] = record.offset + 1
        if self._is_settling or time.monotonic() - self._committed_at > COMMIT_EVERY_SECONDS:
            await self.commit(consumer)

    async def settle(self, consumer: AIOKafkaConsumer) -> None:
        """The member is about to leave: acknowledge what is noted, and from now on each batch at once."""
        self._is_settling = True
        await self.commit(consumer)

    async def commit(self, consumer: AIOKafkaConsumer) -> None:
        """Acknowledge what is noted for the partitions this member holds; a failure costs redeliveries, no more."""
        if not self._next:
            return
        noted, self._next = self._next, {}
        self._committed_at = time.monotonic()
        held = consumer.assignment()
        ours = {partition: offset for partition, offset in noted.items() if partition in held}
        if not ours:  # a rebalance took them all; the client refuses to commit nothing
            return
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                await consumer.commit(ours)
        except (KafkaError, TimeoutError) as error:
            log.info("offsets_not_committed", error=type(error).__name__)
            self._next = {**noted, **self._next}


class AppliedMessage(KafkaAckableMessage):
    """A batch that FastStream acknowledges through `AppliedOffsets`, after the handler returned."""

    def __init__(self, *args: Any, offsets: AppliedOffsets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offsets = offsets

    async def ack(self) -> None:
        if not self.committed and isinstance(self.raw_message, tuple):
            await self._offsets.applied(self.raw_message, self.consumer)
        await super(KafkaAckableMessage, self).ack()
