"""One reader of a topic for all who watch it: it begins a little before the end, and outlives the broker's absence."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.web.gateways.kafka_consumer import (
    AWAY,
    assign_all,
    check,
    end_offsets,
    fetch,
    first_offsets,
    kafka_consumer,
    partitions_of,
)
from services.web.models.kafka_message import KafkaMessage

log = structlog.get_logger(__name__)

State = Literal["connecting", "live", "away"]
Wanted = Callable[[KafkaMessage], bool]

BACK_PER_PARTITION = 500
RECENT_MESSAGES = 2000
RECENT_BYTES = 8_000_000
WAITING_MESSAGES = 1000
FETCH_MESSAGES = 500
CHECK_SECONDS = 1.5
RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class News:
    """What came since the last look. `skipped` messages came too fast for this viewer."""

    state: State
    messages: list[KafkaMessage]
    skipped: int


class Tail:
    """One viewer's share: the messages it wants, in a queue that loses the oldest when the viewer is slow."""

    def __init__(self, wanted: Wanted, last: int) -> None:
        self.wanted = wanted
        self.last = last
        self.state: State = "connecting"
        self.has_begun = False
        self._waiting: deque[KafkaMessage] = deque(maxlen=WAITING_MESSAGES)
        self._skipped = 0
        self._woken = asyncio.Event()

    def begin(self, recent: Iterable[KafkaMessage]) -> None:
        """The last few that came before, oldest first."""
        self.has_begun = True
        found = sorted((message for message in recent if self.wanted(message)), key=lambda message: message.order)
        self._waiting.extend(found[-self.last :] if self.last else [])
        self.tell("live")

    def offer(self, message: KafkaMessage) -> None:
        if self.wanted(message):
            self._skipped += len(self._waiting) == WAITING_MESSAGES
            self._waiting.append(message)
            self._woken.set()

    def tell(self, state: State) -> None:
        self.state = state
        self._woken.set()

    async def next(self, within: float) -> News:
        """Returns at once when there is something, else after `within` seconds, empty."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), within)
        self._woken.clear()
        messages, skipped = list(self._waiting), self._skipped
        self._waiting.clear()
        self._skipped = 0
        return News(self.state, messages, skipped)


class TopicReader:
    """Runs while somebody watches. `positions` survive a broken connection, so that no message is missed or doubled."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self.topic = topic
        self.state: State = "connecting"
        self.tails: set[Tail] = set()
        self._bootstrap = bootstrap
        self._recent: deque[KafkaMessage] = deque()
        self._recent_bytes = 0
        self._positions: dict[TopicPartition, int] = {}

    def join(self, tail: Tail) -> None:
        self.tails.add(tail)
        if self.state == "live":
            tail.begin(self._recent)
        else:
            tail.tell(self.state)

    def leave(self, tail: Tail) -> None:
        self.tails.discard(tail)

    async def run(self) -> None:
        """Read until cancelled."""
        try:
            while True:
                await self._connect_and_read()
                await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._tell("away")  # nobody who still watches may take it for a quiet topic

    async def _connect_and_read(self) -> None:
        try:
            async with kafka_consumer(self._bootstrap) as consumer:
                await self._read(consumer)
        except AWAY as error:
            if self.state != "away":
                log.warning("topic_unreadable", topic=self.topic, error=type(error).__name__)
            self._tell("away")

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        """Returns when the topic has got more partitions."""
        partitions = await assign_all(consumer, self.topic)
        ends = await self._seek(consumer, partitions)
        while any(self._positions[partition] < end for partition, end in ends.items()):
            await self._read_back(consumer, partitions)
        self._go_live()
        log.info("topic_followed", topic=self.topic)
        checked_at = time.monotonic()
        while True:
            for message in await fetch(consumer, wait=CHECK_SECONDS, most=FETCH_MESSAGES):
                self._take(message)
            if time.monotonic() - checked_at >= CHECK_SECONDS:
                await check(consumer, partitions)
                if partitions_of(consumer, self.topic) != partitions:
                    return
                checked_at = time.monotonic()

    async def _seek(self, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        """To where we were, or some messages before the end. Returns the ends."""
        firsts = await first_offsets(consumer, partitions)
        ends = await end_offsets(consumer, partitions)
        is_new = not self._positions
        for partition in partitions:
            first, end = firsts[partition], ends[partition]
            known = self._positions.get(partition, max(first, end - BACK_PER_PARTITION) if is_new else first)
            # A topic that was deleted and made anew begins anew.
            self._positions[partition] = known if first <= known <= end else first
            consumer.seek(partition, self._positions[partition])
        return ends

    async def _read_back(self, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
        messages = await fetch(consumer, wait=CHECK_SECONDS, most=FETCH_MESSAGES)
        for message in messages:
            self._take(message)
        if not messages:
            await check(consumer, partitions)
        for partition in partitions:  # what is no message, such as a transaction's end, is passed too
            position = await consumer.position(partition)
            self._positions[partition] = max(self._positions[partition], position)

    def _take(self, message: KafkaMessage) -> None:
        partition = TopicPartition(message.topic, message.partition)
        if message.offset < self._positions.get(partition, 0):
            return
        self._positions[partition] = message.offset + 1
        self._remember(message)
        for tail in self.tails:
            if tail.has_begun:
                tail.offer(message)

    def _remember(self, message: KafkaMessage) -> None:
        self._recent.append(message)
        self._recent_bytes += message.size
        while len(self._recent) > RECENT_MESSAGES or self._recent_bytes > RECENT_BYTES:
            self._recent_bytes -= self._recent.popleft().size

    def _go_live(self) -> None:
        """Who waits since before the connection gets the last few; who saw it break gets what came since."""
        self.state = "live"
        for tail in self.tails:
            if tail.has_begun:
                tail.tell("live")
            else:
                tail.begin(self._recent)

    def _tell(self, state: State) -> None:
        self.state = state
        for tail in self.tails:
            tail.tell(state)
