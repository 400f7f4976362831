"""The relay on a real broker: everything arrives, in order per key, whoever else relays."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.db.database import Database
from shared.identifiers import new_id
from shared.messaging.outbox import STORE_ROWS, shard_of
from shared.messaging.relay import Relay
from shared.messaging.wakeup import WakeupListener
from shared.settings import ServiceSettings
from shared.testing.kafka import fresh_topic, read_all
from shared.testing.waiting import eventually


@pytest.fixture
async def topic() -> AsyncIterator[str]:
    async with fresh_topic() as name:
        yield name


async def store(database: Database, topic: str, workspace_id: UUID, keys: list[str], numbers: range) -> None:
    """Put one event for each number into the outbox, keys taking turns."""
    records: list[dict[str, Any]] = [
        {
            "position": number,
            "event_id": str(new_id()),
            "workspace_id": str(workspace_id),
            "topic": topic,
            "key": keys[number % len(keys)],
            "shard": shard_of(keys[number % len(keys)]),
            "headers": {"ce_type": topic, "ce_aggversion": str(number)},
            "payload": orjson.dumps({"number": number}).decode(),
        }
        for number in numbers
    ]
    async with database.system_transaction() as tx:
        await tx.execute(STORE_ROWS, rows=orjson.dumps(records).decode())


async def is_empty(database: Database, topic: str) -> bool:
    async with database.system_transaction() as tx:
        return not await tx.value("SELECT count(*) FROM outbox WHERE topic = :topic", topic=topic)


@contextlib.asynccontextmanager
async def relays(settings: ServiceSettings, count: int) -> AsyncIterator[list[asyncio.Task[None]]]:
    """That many relays at work on one outbox."""
    made = [Relay(settings, WakeupListener(settings.redis_url, settings.service)) for _ in range(count)]
    tasks = [asyncio.create_task(relay.run()) for relay in made]
    try:
        yield tasks

        async def all_connected() -> bool:
            return all(relay.is_connected or task.cancelled() for relay, task in zip(made, tasks, strict=True))

        await eventually(all_connected)  # one that is cancelled while it connects leaves the client's socket behind
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for relay in made:
            await relay.close()


class TestRelay:
    async def test_keeps_the_order_of_each_key_while_three_relays_race(
        self, database: Database, workspace_id: UUID, topic: str, relay_settings: ServiceSettings
    ) -> None:
        keys = [str(new_id()) for _ in range(40)]

        async with relays(relay_settings, 3):
            for start in range(0, 2000, 100):
                await store(database, topic, workspace_id, keys, range(start, start + 100))
            await eventually(lambda: is_empty(database, topic))

        by_key: dict[str, list[int]] = defaultdict(list)
        for record in await read_all(topic):
            by_key[record.key.decode()].append(orjson.loads(record.value)["number"])
        assert sum(map(len, by_key.values())) == 2000
        assert all(numbers == sorted(numbers) for numbers in by_key.values())

    async def test_sends_again_what_a_crash_before_the_delete_left_behind(
        self, database: Database, workspace_id: UUID, topic: str, relay_settings: ServiceSettings
    ) -> None:
        keys = [str(new_id())]
        await store(database, topic, workspace_id, keys, range(10))

        async with relays(relay_settings, 1) as [task]:
            await eventually(lambda: _has_records(topic))
            task.cancel()
        async with relays(relay_settings, 1):
            await eventually(lambda: is_empty(database, topic))

        numbers = [orjson.loads(record.value)["number"] for record in await read_all(topic)]
        assert sorted(set(numbers)) == list(range(10))

    async def test_carries_headers_key_and_bytes_unchanged(
        self, database: Database, workspace_id: UUID, topic: str, relay_settings: ServiceSettings
    ) -> None:
        key = str(new_id())
        await store(database, topic, workspace_id, [key], range(7, 8))

        async with relays(relay_settings, 1):
            await eventually(lambda: is_empty(database, topic))

        [record] = await read_all(topic)
        assert record.key.decode() == key
        assert dict(record.headers) == {"ce_type": topic.encode(), "ce_aggversion": b"7"}
        assert record.value == b'{"number":7}'


async def _has_records(topic: str) -> bool:
    return bool(await read_all(topic))
