"""Who follows a topic while Kafka is killed is told so, and misses and doubles nothing once it is back."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from deploy.local.free_port import free_port
from deploy.local.kafka import Kafka
from deploy.local.kafka_jars import java_environment
from deploy.local.toolchain import ensure_kafka
from services.web.gateways.kafka_reader import KafkaReader
from services.web.gateways.topic_reader import Tail
from services.web.tests.kafka_messages import producing
from shared.testing.waiting import eventually

WORKSPACE = str(uuid4())
TOPIC = "lead.created"


class Broker:
    """One of the test's own, so that nobody else misses it."""

    def __init__(self, folder: Path) -> None:
        self.kafka = Kafka(folder, free_port(), free_port(), ensure_kafka())
        self.kafka.prepare()
        self.address = f"127.0.0.1:{self.kafka.port}"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        command, quiet = self.kafka.command(), asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            *command, stdout=quiet, stderr=quiet, env=java_environment()
        )
        await eventually(self._answers, within=30)

    async def _answers(self) -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.address)
        try:
            await admin.start()
            if TOPIC not in await admin.list_topics():
                await admin.create_topics([NewTopic(TOPIC, 2, 1)])
        except (KafkaError, OSError):
            return False
        finally:
            await admin.close()
        return True

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    broker = Broker(tmp_path)
    await broker.start()
    yield broker
    await broker.kill()


class Watching:
    """What a viewer has seen."""

    def __init__(self, tail: Tail) -> None:
        self.tail = tail
        self.numbers: list[int] = []

    async def until(self, *, state: str, count: int) -> None:
        async def is_so() -> bool:
            news = await self.tail.next(0.2)
            self.numbers += [json.loads(message.value or b"{}")["n"] for message in news.messages]
            return news.state == state and len(self.numbers) >= count

        await eventually(is_so, within=40)


class TestTopicReader:
    async def test_comes_back_by_itself_after_kafka_was_killed(self, broker: Broker) -> None:
        reader = KafkaReader(broker.address)
        async with reader.follow(TOPIC, lambda _: True) as tail:
            watching = Watching(tail)
            async with producing(broker.address) as producer:
                for number in range(10):
                    await producer.send(TOPIC, WORKSPACE, {"n": number}, key=str(number))
            await watching.until(state="live", count=10)

            await broker.kill()
            await watching.until(state="away", count=10)
            await broker.start()
            async with producing(broker.address) as producer:
                for number in range(10, 20):
                    await producer.send(TOPIC, WORKSPACE, {"n": number}, key=str(number))
            await watching.until(state="live", count=20)

        assert sorted(watching.numbers) == list(range(20))
        await asyncio.sleep(0)  # the client's sockets close in the loop's next round
