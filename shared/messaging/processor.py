"""Applies delivered messages exactly once: inbox, handlers, outbox and parked rows in one transaction."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID
from zlib import crc32

import structlog

from shared.crash_points import CONSUMER_APPLIED, CONSUMER_COMMITTED, crash_point
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.errors import PoisonMessage, UnknownWorkspace
from shared.messaging import parked
from shared.messaging.cause import set_cause
from shared.messaging.consumers import Consumers
from shared.messaging.decoding import RawMessage, decode
from shared.messaging.failures import Verdict, describe, is_row_level_security, judge
from shared.messaging.inbox import Standing, receive, receive_one
from shared.messaging.received import Received
from shared.telemetry import metrics
from shared.telemetry.tracing import span

log = structlog.get_logger(__name__)

QUICK_TRIES = 2
WORTH_HALVING = 200
"""Messages of one workspace; for fewer, a second transaction's round trips are not worth it."""


class Delivery(NamedTuple):
    """A readable message beside its raw bytes, which are what gets parked."""

    raw: RawMessage
    received: Received[Any]


class Processor:
    """Takes batches from the broker. `process` returns only when every message of the batch is applied or parked;
    it raises when the infrastructure fails, and may then be called again with the same batch."""

    def __init__(self, consumers: Consumers, database: Database) -> None:
        self.consumers = consumers
        self.database = database
        self.consumer = consumers.service

    async def process(self, raws: Sequence[RawMessage]) -> None:
        """Apply a batch: set-based per workspace, and one by one where that fails."""
        deliveries: dict[UUID, list[Delivery]] = {}
        for raw in raws:
            try:
                received = decode(raw, self.consumers.event_class(raw.topic))
            except PoisonMessage as error:
                await self._park_unreadable(raw, error)
            else:
                deliveries.setdefault(received.workspace_id, []).append(Delivery(raw, received))
        for group in deliveries.values():
            await self._apply_halves(group)

    async def _apply_halves(self, group: list[Delivery]) -> None:
        """Two transactions at once: while PostgreSQL works on one, this process works on the other. The messages of a
        key are in the same one, in their order. Both have ended when this raises."""
        halves = halved(group) if len(group) >= WORTH_HALVING else (group,)
        outcomes = await asyncio.gather(*map(self._apply_group, halves), return_exceptions=True)
        for error in outcomes:
            if error is not None:
                raise error

    async def _apply_group(self, group: list[Delivery]) -> None:
        trace = group[0].received.cause.traceparent
        try:
            with metrics.handler_time(self.consumer, "batch"), span("apply_batch", trace, messages=len(group)):
                await self._apply_together(group)
        except Exception as error:
            if judge(error) is Verdict.INFRASTRUCTURE:
                raise
            log.info("batch_split", consumer=self.consumer, messages=len(group), error=type(error).__name__)
            for delivery in group:
                await self._apply_alone(delivery)

    async def _apply_together(self, group: list[Delivery]) -> None:
        first = group[0].received
        set_cause(first.cause)
        async with self.database.transaction(first.workspace_id, first.cause) as tx:
            standings = await receive(tx, self.consumer, [(d.received.id, d.received.key) for d in group])
            ready: dict[UUID, Received[Any]] = {}
            for delivery in group:
                standing = standings.get(delivery.received.id)
                if standing is None:
                    ready.setdefault(delivery.received.id, delivery.received)
                elif standing is Standing.BEHIND:
                    await self._park_behind(tx, delivery)
            if ready:
                await self.consumers.handle(list(ready.values()), tx)
                crash_point(CONSUMER_APPLIED)
        crash_point(CONSUMER_COMMITTED)
        metrics.consumed(self.consumer, len(ready))

    async def _apply_alone(self, delivery: Delivery) -> None:
        received = delivery.received
        set_cause(received.cause)
        async with self.database.transaction(received.workspace_id, received.cause) as tx:
            standing = await receive_one(tx, self.consumer, received.id, received.key)
            if standing is Standing.BEHIND:
                await self._park_behind(tx, delivery)
            if standing is not None:
                return
            error = await self.try_handler(tx, received)
            if error is not None:
                await self._park_failed(tx, delivery, error)

    async def try_handler(self, tx: Transaction, received: Received[Any]) -> Exception | None:
        """Run the handler in a savepoint. Returns why it cannot be applied; raises on infrastructure failures."""
        failure: Exception | None = None
        for _ in range(QUICK_TRIES):
            try:
                trace = received.cause.traceparent
                with metrics.handler_time(self.consumer, received.topic), span(received.topic, trace):
                    async with tx.savepoint():
                        await self.consumers.handle([received], tx)
            except Exception as error:
                verdict = judge(error)
                if verdict is Verdict.INFRASTRUCTURE:
                    raise
                failure = error
                if verdict is Verdict.POISON:
                    break
            else:
                metrics.consumed(self.consumer, 1)
                return None
        return failure

    async def _park_behind(self, tx: Transaction, delivery: Delivery) -> None:
        await self._park(tx, delivery, "retry", "queues behind an earlier message of its key")

    async def _park_failed(self, tx: Transaction, delivery: Delivery, error: Exception) -> None:
        status = "retry" if judge(error) is Verdict.TRANSIENT else "dead"
        log.warning(
            "message_parked",
            consumer=self.consumer,
            topic=delivery.raw.topic,
            event_id=str(delivery.received.id),
            status=status,
            error=describe(error),
        )
        await self._park(tx, delivery, status, describe(error), hide=owner_is_unknown(error))

    async def _park(self, tx: Transaction, delivery: Delivery, status: str, error: str, *, hide: bool = False) -> None:
        received = delivery.received
        await parked.park(
            tx,
            self.consumer,
            delivery.raw,
            event_id=received.id,
            workspace_id=None if hide else received.workspace_id,
            status=status,
            error=error,
        )
        metrics.parked(self.consumer, status)

    async def _park_unreadable(self, raw: RawMessage, error: PoisonMessage) -> None:
        """Nothing in the message can be trusted, its id included: it is known by its place in the topic."""
        async with self.database.system_transaction() as tx:
            if await receive_one(tx, self.consumer, raw.position_id, "") is not Standing.KNOWN:
                log.warning("message_unreadable", consumer=self.consumer, topic=raw.topic, error=str(error))
                await parked.park(
                    tx,
                    self.consumer,
                    raw,
                    event_id=raw.position_id,
                    workspace_id=None,
                    status="dead",
                    error=describe(error),
                )
                metrics.parked(self.consumer, "dead")


def halved(group: Sequence[Delivery]) -> tuple[list[Delivery], ...]:
    """By key, so that whatever else is in the batch a key's messages are together."""
    halves: tuple[list[Delivery], ...] = ([], [])
    for delivery in group:
        halves[crc32(delivery.raw.key or b"") % 2].append(delivery)
    return tuple(half for half in halves if half)


def owner_is_unknown(error: Exception) -> bool:
    """A forged message must not show up in the workbench of the workspace it names."""
    return isinstance(error, UnknownWorkspace) or is_row_level_security(error)
