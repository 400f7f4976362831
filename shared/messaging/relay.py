"""The relay: moves the outbox to Kafka, in order per key, at least once; the consumers' inbox makes it exactly once."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import psycopg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from psycopg.types.json import set_json_loads

from shared.crash_points import RELAY_SENT, crash_point
from shared.db.round_trip import RoundTrip, StatementFailed
from shared.messaging.batches import OutgoingEvent, pack
from shared.messaging.failures import describe
from shared.messaging.gathering import gathering_pause
from shared.messaging.outbox import SHARDS
from shared.messaging.wakeup import WakeupListener
from shared.settings import ServiceSettings
from shared.telemetry import metrics
from shared.telemetry.tracing import span

log = structlog.get_logger(__name__)

BATCH = 2000
SEND_TIMEOUT_SECONDS = 15
MAX_BATCH_BYTES = 524_288
SHORTEST_POLL_SECONDS = 0.01
LONGEST_POLL_SECONDS = 0.2
LONGEST_GATHERING_SECONDS = 0.08
LONGEST_PAUSE_SECONDS = 5.0
LOCK_SPACE = 7_263_402

# A shard is locked for the transaction, so that a key is only ever sent by one relay. SKIP LOCKED on rows would
# let a second relay overtake the first within a key.
LOCK_SHARDS = """
    SELECT shard FROM generate_series(0, %s) AS shard
    WHERE EXISTS (SELECT 1 FROM outbox WHERE outbox.shard = shard::smallint)
      AND pg_try_advisory_xact_lock(%s, shard)
"""
READ = """
    SELECT id, topic, key, headers, payload FROM outbox
    WHERE shard = ANY(CAST(%s AS smallint[])) ORDER BY id LIMIT %s
"""
DELETE = "DELETE FROM outbox WHERE id = ANY(CAST(%s AS bigint[]))"


class RelayStuck(Exception):
    """Kafka did not confirm in time. An idempotent producer never gives up by itself: the process must exit."""


class Relay:
    """One service's outbox relay. Several may run: each takes the shards that no other holds."""

    def __init__(self, settings: ServiceSettings, wakeup: WakeupListener) -> None:
        self.settings = settings
        self.wakeup = wakeup
        self.is_connected = False
        self._producer: AIOKafkaProducer | None = None

    async def run(self) -> None:
        """Relay until cancelled; raises RelayStuck when only a new process helps."""
        pause = SHORTEST_POLL_SECONDS
        while True:
            try:
                await self._connect_and_relay()
            except (StatementFailed, psycopg.Error, KafkaError, OSError) as error:
                pause = SHORTEST_POLL_SECONDS if self.is_connected else min(pause * 2, LONGEST_PAUSE_SECONDS)
                log.warning("relay_interrupted", error=describe(error), retry_in=pause)
            finally:
                self.is_connected = False
            await asyncio.sleep(pause)

    async def _connect_and_relay(self) -> None:
        producer = await self._start_producer()
        url = self.settings.database_url
        async with await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=3) as connection:
            set_json_loads(orjson.loads, connection)
            self.is_connected = True
            idle = SHORTEST_POLL_SECONDS
            while True:
                sent = await self.relay_once(connection, producer)
                if sent < BATCH:
                    shortest = self.settings.relay_pause_seconds
                    await asyncio.sleep(gathering_pause(sent, shortest, LONGEST_GATHERING_SECONDS))
                if sent or await self.wakeup.wait(idle):
                    idle = SHORTEST_POLL_SECONDS
                else:
                    idle = min(idle * 2, LONGEST_POLL_SECONDS)

    async def _start_producer(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self.settings.kafka,
                client_id=f"{self.settings.service}-relay",
                enable_idempotence=True,
                acks="all",
                linger_ms=0,
                max_request_size=1_048_576,
                max_batch_size=MAX_BATCH_BYTES,
            )
            try:
                await asyncio.wait_for(producer.start(), SEND_TIMEOUT_SECONDS)
            except BaseException:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(producer.stop(), 1)
                raise
            self._producer = producer
        return self._producer

    async def relay_once(self, connection: psycopg.AsyncConnection[Any], producer: AIOKafkaProducer) -> int:
        """One round in one transaction: lock shards, read, send, await, delete. Returns the number of events sent.

        A crash before the commit sends the events again; none is ever deleted unsent.
        """
        trip = RoundTrip(connection)
        trip.add("BEGIN")
        locked = trip.add(LOCK_SHARDS, (SHARDS - 1, LOCK_SPACE))
        await trip.run()
        shards = [shard for (shard,) in await locked.rows()]
        events = await self._read(trip, shards) if shards else []
        if events:
            with span("relay_events", events=len(events)):
                await self._send(producer, events)
            crash_point(RELAY_SENT)
            trip.add(DELETE, (_array(event.id for event in events),))
        trip.add("COMMIT")
        await trip.run()
        if events:
            metrics.relayed(self.settings.service, len(events))
        return len(events)

    async def _read(self, trip: RoundTrip, shards: Iterable[int]) -> list[OutgoingEvent]:
        read = trip.add(READ, (_array(shards), BATCH), binary=True)
        await trip.run()
        return [OutgoingEvent(*row) for row in await read.rows()]

    async def _send(self, producer: AIOKafkaProducer, events: Sequence[OutgoingEvent]) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                confirmations = [
                    await producer.send_batch(batch.records, batch.topic, partition=batch.partition)
                    for batch in await pack(producer, events)
                ]
                await asyncio.gather(*confirmations)
        except TimeoutError:
            raise RelayStuck(f"Kafka did not confirm {len(events)} events in {SEND_TIMEOUT_SECONDS} s") from None

    async def close(self) -> None:
        """Stop the producer, bounded: its `stop` hangs while Kafka is away."""
        if self._producer is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._producer.stop(), 5)


def _array(values: Iterable[int]) -> str:
    """As text: the driver would take each value by itself."""
    return "{" + ",".join(map(str, values)) + "}"
