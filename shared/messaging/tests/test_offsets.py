"""Acknowledging on a real broker: not for every batch, never for a partition that is another's, never at any cost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer
from structlog.testing import capture_logs

from shared.messaging import offsets
from shared.messaging.offsets import AppliedOffsets, Records
from shared.messaging.tests.members import new_group
from shared.testing.kafka import acknowledged, fresh_topic, kafka_bootstrap, write
from shared.testing.waiting import eventually


@pytest.fixture
async def topic() -> AsyncIterator[str]:
    async with fresh_topic(partitions=1) as name:
        yield name


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is acknowledged by the mere passing of time."""
    monkeypatch.setattr(offsets, "COMMIT_EVERY_SECONDS", 3600.0)


@asynccontextmanager
async def consumer_of(topic: str, group: str, slot: str, *, beats: float = 5) -> AsyncIterator[AIOKafkaConsumer]:
    """`beats` a second: how soon it hears of what became of the group."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=kafka_bootstrap(),
        group_id=group,
        group_instance_id=f"{group}-{slot}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        heartbeat_interval_ms=int(1000 / beats),
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def read(consumer: AIOKafkaConsumer, count: int) -> Records:
    """The next messages, as one batch."""

    async def look() -> Records:
        polled = await consumer.getmany(timeout_ms=100, max_records=count)
        return tuple(record for records in polled.values() for record in records)

    return await eventually(look)


class TestAppliedOffsets:
    async def test_acknowledge_the_first_batch_at_once_and_the_next_ones_together(self, topic: str) -> None:
        group = new_group()
        await write(topic, range(4))
        applied = AppliedOffsets()

        async with consumer_of(topic, group, "0") as consumer:
            await applied.applied(await read(consumer, 1), consumer)
            first = await acknowledged(group, topic)
            await applied.applied(await read(consumer, 1), consumer)
            await applied.applied(await read(consumer, 1), consumer)
            noted = await acknowledged(group, topic)
            await applied.commit(consumer)

        assert (first, noted) == ({0: 1}, {0: 1})
        assert await acknowledged(group, topic) == {0: 3}

    async def test_forget_a_partition_that_another_member_has_got(self, topic: str) -> None:
        group = new_group()
        await write(topic, range(3))
        applied = AppliedOffsets()

        async with consumer_of(topic, group, "9") as loser:
            await applied.applied(await read(loser, 1), loser)
            await applied.applied(await read(loser, 1), loser)
            async with consumer_of(topic, group, "0") as winner:  # sorts first, and gets the only partition

                async def has_changed_hands() -> bool:
                    return bool(winner.assignment()) and not loser.assignment()

                await eventually(has_changed_hands)
                [again, *_] = await read(winner, 3)

                with capture_logs() as complaints:
                    await applied.commit(loser)

        assert again.offset == 1
        assert complaints == []
        assert await acknowledged(group, topic) == {0: 1}

    async def test_that_the_broker_refuses_cost_a_redelivery_and_are_acknowledged_later(self, topic: str) -> None:
        group = new_group()
        await write(topic, range(2))
        applied = AppliedOffsets()

        async with consumer_of(topic, group, "0", beats=0.2) as consumer:
            batch = await read(consumer, 2)
            async with consumer_of(topic, group, "0"):  # in the same slot: the broker no longer knows the first
                await applied.applied(batch, consumer)
                refused = await acknowledged(group, topic)
            [again, *_] = await read(consumer, 2)

            async def is_acknowledged() -> bool:
                await applied.commit(consumer)
                return await acknowledged(group, topic) == {0: 2}

            await eventually(is_acknowledged)

        assert refused == {}
        assert again.offset == 0
