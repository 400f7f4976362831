"""A Kafka consumer without a group: it reads where it is told to, and leaves no trace in the broker."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from services.web.models.kafka_message import KafkaMessage

T = TypeVar("T")

CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 3.0
STOP_SECONDS = 2.0
FETCH_BYTES = 262_144


class ReaderDied(Exception):
    """The client's background task has ended: nothing would ever arrive again."""


AWAY = (KafkaError, OSError, TimeoutError, ReaderDied)
"""Whatever a broker that is away, or a topic that is not there, looks like."""


@contextlib.asynccontextmanager
async def kafka_consumer(bootstrap: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Connected, and let go in the end within a bound. Raises one of AWAY."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        client_id="web-reader",
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
        fetch_max_wait_ms=500,
        metadata_max_age_ms=30_000,
        retry_backoff_ms=200,
    )
    try:
        await bounded(consumer.start(), CONNECT_SECONDS)
        yield consumer
    finally:
        with contextlib.suppress(*AWAY):
            await bounded(consumer.stop(), STOP_SECONDS)


async def bounded(call: Awaitable[T], seconds: float) -> T:
    """Raises TimeoutError, and ReaderDied where the client cancelled its own call: without the task of its own around
    it that would pass for a cancellation of ours and end whoever called."""
    task = asyncio.ensure_future(call)
    try:
        await asyncio.wait([task], timeout=seconds)
    finally:
        is_late = not task.done()
        task.cancel()
    if is_late:
        await asyncio.wait([task], timeout=STOP_SECONDS)
        raise TimeoutError
    if task.cancelled():
        raise ReaderDied("the Kafka client has cancelled its own call")
    return task.result()


async def assign_all(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    """Take every partition of the topic. Raises one of AWAY, TimeoutError too where there is no such topic."""
    first = TopicPartition(topic, 0)
    consumer.assign([first])
    await end_offsets(consumer, [first])  # the client learns of the other partitions
    partitions = partitions_of(consumer, topic)
    consumer.assign(partitions)
    return partitions


def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    """As the client knows them at the moment."""
    numbers = consumer.partitions_for_topic(topic) or {0}
    return [TopicPartition(topic, number) for number in sorted(numbers)]


async def end_offsets(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
    found: dict[TopicPartition, int] = await bounded(consumer.end_offsets(partitions), ANSWER_SECONDS)
    return found


async def first_offsets(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
    found: dict[TopicPartition, int] = await bounded(consumer.beginning_offsets(partitions), ANSWER_SECONDS)
    return found


async def fetch(consumer: AIOKafkaConsumer, *partitions: TopicPartition, wait: float, most: int) -> list[KafkaMessage]:
    """What has arrived, after at most `wait` seconds: an empty list where nothing has."""
    arriving = consumer.getmany(*partitions, timeout_ms=int(wait * 1000), max_records=most)
    batches = await bounded(arriving, wait + ANSWER_SECONDS)
    return [message_of(record) for records in batches.values() for record in records]


def message_of(record: ConsumerRecord[Any, Any]) -> KafkaMessage:
    return KafkaMessage(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp,
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
    )


async def check(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
    """An idle client does not notice by itself that the broker is away. Raises one of AWAY."""
    task = consumer._fetcher._fetch_task
    if task.done():
        raise ReaderDied("the Kafka client's fetch task has ended")
    await end_offsets(consumer, partitions)
