"""Members of a consumer group of the tests' own, with a processor that a test directs."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from shared.messaging.consumers import Consumers
from shared.messaging.decoding import RawMessage
from shared.messaging.processor import Processor
from shared.messaging.subscription import Subscription
from shared.settings import ServiceSettings
from shared.testing.kafka import kafka_bootstrap


def new_group() -> str:
    return f"test-{secrets.token_hex(6)}"


class Topics(Consumers):
    """Listens to topics that no contract declares."""

    def __init__(self, *topics: str) -> None:
        super().__init__("test")
        self._names = list(topics)

    @property
    def topics(self) -> list[str]:
        return sorted(self._names)


class DirectedProcessor(Processor):
    """Does what the test says with each batch, and then keeps its values: they are applied."""

    def __init__(self, direct: Callable[[list[str]], Awaitable[None]] | None = None) -> None:
        self.direct = direct
        self.applied: list[str] = []

    async def process(self, raws: Sequence[RawMessage]) -> None:
        values = [(raw.value or b"").decode() for raw in raws]
        if self.direct is not None:
            await self.direct(values)
        self.applied += values

    async def has_applied(self, *values: object) -> bool:
        return {str(value) for value in values} <= set(self.applied)


@dataclass(frozen=True)
class Member:
    """One process of a service, as far as Kafka is concerned; `task` is its `run()`."""

    subscription: Subscription
    task: asyncio.Task[None]

    async def is_running(self) -> bool:
        return self.subscription.is_running


@asynccontextmanager
async def member(
    group: str, processor: Processor, *topics: str, slot: str = "0", kafka: str | None = None
) -> AsyncIterator[Member]:
    """A member of `group`; it leaves as a worker does on SIGTERM."""

    class Settings(ServiceSettings, service=group):
        pass

    settings = Settings(
        database_url="postgresql://unused",
        kafka=kafka or kafka_bootstrap(),
        port=1,
        worker_port=1,
        process_slot=slot,
        secret=SecretStr("test"),
    )
    subscription = Subscription(settings, Topics(*topics), processor)
    task = asyncio.create_task(subscription.run())
    try:
        yield Member(subscription, task)
    finally:
        await subscription.close()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
