"""The tests' Kafka, which LEADFLOW_TEST_KAFKA names: topics of a test's own, written, and read from the beginning."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.testing.waiting import eventually


def kafka_bootstrap() -> str:
    """host:port of the broker."""
    bootstrap = os.environ.get("LEADFLOW_TEST_KAFKA")
    if bootstrap is None:
        pytest.fail("these tests need Kafka: run `make test`, or set LEADFLOW_TEST_KAFKA")
    return bootstrap


@asynccontextmanager
async def fresh_topic(partitions: int = 3) -> AsyncIterator[str]:
    """A topic that no other test knows, gone at the end."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap())
    await admin.start()
    name = f"test.{secrets.token_hex(6)}"
    try:
        await admin.create_topics([NewTopic(name, partitions, 1)])

        async def is_writable() -> bool:
            [described] = await admin.describe_topics([name])
            leaders = [partition["leader"] for partition in described["partitions"]]
            return len(leaders) == partitions and all(leader >= 0 for leader in leaders)

        await eventually(is_writable)
        yield name
        await admin.delete_topics([name])
    finally:
        await admin.close()
        await asyncio.sleep(0)  # the client's sockets close in the loop's next round, which may be its last


async def write(topic: str, values: Iterable[object], partition: int = 0) -> None:
    """Put `values`, as text, into one partition of a topic, in their order."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap())
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, str(value).encode(), partition=partition)
    finally:
        await producer.stop()


async def acknowledged(group: str, topic: str) -> dict[int, int]:
    """Partition → the offset up to which a consumer group has acknowledged a topic; nothing where it has not."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap())
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(group)
    finally:
        await admin.close()
    return {partition.partition: known.offset for partition, known in offsets.items() if partition.topic == topic}


async def read_all(topic: str, partitions: int = 3) -> list[ConsumerRecord[Any, Any]]:
    """Everything a topic holds, partition by partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_bootstrap(), enable_auto_commit=False)
    await consumer.start()
    try:
        assigned = [TopicPartition(topic, number) for number in range(partitions)]
        consumer.assign(assigned)
        await consumer.seek_to_beginning(*assigned)
        ends = await consumer.end_offsets(assigned)
        records: list[ConsumerRecord[Any, Any]] = []
        while len(records) < sum(ends.values()):
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                records.extend(batch)
        return records
    finally:
        await consumer.stop()
