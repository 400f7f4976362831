"""The consumer group on Kafka: FastStream's batch subscriber, with the acknowledgement after our commit."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.messaging.consumers import Consumers
from shared.messaging.decoding import RawMessage
from shared.messaging.failures import Verdict, judge
from shared.messaging.gathering import gathering_pause
from shared.messaging.offsets import AppliedMessage, AppliedOffsets, Records
from shared.messaging.processor import Processor
from shared.settings import ServiceSettings
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

MAX_RECORDS = 1000
IDLE_POLL_MILLISECONDS = 500
SESSION_SECONDS = 10
"""After so long without a word from a member its partitions go to another."""
BLOCK_SECONDS = 60
"""How long a batch waits for the infrastructure before it is handed back; well below max.poll.interval."""
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 3.0
START_PAUSE_SECONDS = 1.0
GRACE_SECONDS = 20
"""How long a batch in hand may take to end when the member leaves; then it is left to the next one."""
DISMISS_SECONDS = 1.0

WATCH_EVERY_SECONDS = 1.0
LONGEST_GATHERING_SECONDS = 0.1


class ConsumerDied(Exception):
    """A background task of the Kafka client ended: partitions stay owned and nothing arrives. The process must exit."""


class PromptBatchSubscriber(BatchSubscriber):
    """FastStream polls every 5 ms and sleeps 5 ms after each empty poll, which keeps an idle process at 3 % of a core.
    The client wakes by itself when something arrives, so one long poll is both cheaper and prompter."""

    __slots__ = ()

    async def get_msg(self, consumer: AIOKafkaConsumer) -> Records:
        polled = await consumer.getmany(timeout_ms=IDLE_POLL_MILLISECONDS, max_records=self.max_records)
        return tuple(chain.from_iterable(polled.values()))


class Subscription:
    """One process's membership of its service's consumer group, on all topics that its consumers handle."""

    def __init__(self, settings: ServiceSettings, consumers: Consumers, processor: Processor) -> None:
        self.settings = settings
        self.processor = processor
        self.is_running = False
        self._is_closing = False
        self._offsets = AppliedOffsets()
        self._measured: set[TopicPartition] = set()
        self._acknowledges_first = settings.consumer_acknowledgement == "framework_default"
        self._broker = KafkaBroker(
            settings.kafka,
            client_id=f"{settings.service}-consumers",
            allow_auto_create_topics=False,
            consumer_only=True,
            graceful_timeout=GRACE_SECONDS,
            apply_types=False,
            logger=None,
        )
        self._subscriber = cast(BatchSubscriber, self._subscribe(consumers))

    def _subscribe(self, consumers: Consumers) -> Any:
        # One subscriber on all topics starts in 0.03 s; one each would join the group one after another.
        subscriber = self._broker.subscriber(
            *consumers.topics,
            group_id=self.settings.service,
            group_instance_id=_instance(self.settings, consumers.topics),
            ack_policy=AckPolicy.ACK_FIRST if self._acknowledges_first else AckPolicy.NACK_ON_ERROR,
            auto_offset_reset="earliest",
            batch=True,
            max_records=MAX_RECORDS,
            fetch_min_bytes=1,
            fetch_max_wait_ms=500,
            session_timeout_ms=1000 * SESSION_SECONDS,
            heartbeat_interval_ms=500,
            max_poll_interval_ms=300_000,
            no_reply=True,
            parser=self._parse,
            decoder=_keep_raw,
        )
        subscriber.__class__ = PromptBatchSubscriber
        subscriber(self._handle)
        return subscriber

    async def _parse(self, records: Records) -> KafkaMessage:
        """FastStream's own parser drops a message with a bad header and commits past it; this one reads nothing."""
        consumer = self._subscriber.consumer
        if consumer is None:
            raise ConsumerDied("the consumer stopped while a batch was on its way")
        if self._acknowledges_first:
            return KafkaMessage(body=b"", raw_message=records, consumer=consumer)
        return AppliedMessage(body=b"", raw_message=records, consumer=consumer, offsets=self._offsets)

    async def _handle(self, records: Records) -> None:
        raws = [
            RawMessage(
                record.topic, record.partition, record.offset, record.key, record.value, cast(Any, record.headers)
            )
            for record in records
        ]
        if self._acknowledges_first:
            await self.processor.process(raws)
        else:
            await self._process_patiently(raws)
            if not self._has_full_round():
                shortest = self.settings.consumer_pause_seconds
                await asyncio.sleep(gathering_pause(len(raws), shortest, LONGEST_GATHERING_SECONDS))

    def _has_full_round(self) -> bool:
        """Whether as many messages wait as one round takes: then there is nothing to gather."""
        consumer = self._subscriber.consumer
        return consumer is not None and sum(number for _, number in _unread(consumer)) >= MAX_RECORDS

    async def _process_patiently(self, raws: list[RawMessage]) -> None:
        """While the infrastructure is away the partition waits; giving up hands the batch back to the broker. A member
        that leaves does not wait: a statement that is cancelled on the way out may look like a lost connection."""
        give_up_at = time.monotonic() + BLOCK_SECONDS
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self.processor.process(raws)
            except Exception as error:
                is_final = self._is_closing or time.monotonic() > give_up_at
                if is_final or judge(error) is not Verdict.INFRASTRUCTURE:
                    raise
                log.warning("consumption_waits", error=type(error).__name__, retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                return

    async def run(self) -> None:
        """Consume until cancelled. Raises ConsumerDied when only a new process helps."""
        await self._start()
        while True:
            await asyncio.sleep(WATCH_EVERY_SECONDS)
            consumer = self._subscriber.consumer
            if consumer is not None:
                self._watch(consumer)
                await self._offsets.commit(consumer)

    async def _start(self) -> None:
        """Says once that Kafka is away, and once that it is back."""
        was_away = False
        while not self.is_running:
            try:
                await self._broker.start()
                self.is_running = True
            except (KafkaError, OSError) as error:
                if not was_away:
                    log.warning("kafka_unreachable", error=type(error).__name__, retry_every=START_PAUSE_SECONDS)
                was_away = True
                await self._dismiss_consumer()
                await asyncio.sleep(START_PAUSE_SECONDS)
        if was_away:
            log.info("kafka_reached")

    async def _dismiss_consumer(self) -> None:
        """A client that failed to start keeps its sockets, and may keep a membership that reads nothing."""
        consumer, self._subscriber.consumer = self._subscriber.consumer, None
        if consumer is not None:
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(consumer.stop(), DISMISS_SECONDS)

    def _watch(self, consumer: Any) -> None:
        tasks = (consumer._fetcher._fetch_task, consumer._coordinator._coordination_task)
        if any(task is not None and task.done() for task in tasks):
            self.is_running = False
            raise ConsumerDied("the Kafka client's fetch or coordination task has ended")
        assigned = consumer.assignment()
        for lost in self._measured - assigned:
            metrics.forget_lag(self.settings.service, lost.topic, lost.partition)
        self._measured &= assigned
        for partition, number in _unread(consumer):
            metrics.lag(self.settings.service, partition.topic, partition.partition, number)
            self._measured.add(partition)

    async def close(self) -> None:
        """Finish and acknowledge the batch in hand, leave the group's slot for the next process of this name."""
        self._is_closing = True
        if self._subscriber.consumer is not None:
            await self._offsets.settle(self._subscriber.consumer)
        await self._broker.stop()


def _unread(consumer: Any) -> Iterator[tuple[TopicPartition, int]]:
    """How many messages of each assigned partition were there at the last fetch and are not handed out yet."""
    for partition in consumer.assignment():
        end = consumer.highwater(partition)
        position = consumer._subscription.subscription.assignment.state_value(partition)._position
        if end is not None and position is not None:
            yield partition, end - position


def _instance(settings: ServiceSettings, topics: Sequence[str]) -> str:
    """The name of a static member. To one that comes back the broker gives its old assignment, whatever it subscribes
    to now: so a process that hears other topics comes as another member, once the old one's session is over."""
    heard = hashlib.blake2s(" ".join(topics).encode(), digest_size=4).hexdigest()
    return f"{settings.service}-{settings.process_slot}-{heard}"


async def _keep_raw(message: KafkaMessage) -> Any:
    return message.raw_message
