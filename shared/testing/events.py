"""Delivering events to a service's consumers as Kafka would, and reading what a transaction announces."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from shared.clock import utc_now
from shared.contracts.event import Event
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.identifiers import new_id
from shared.messaging.cause import Cause
from shared.messaging.consumers import Consumers
from shared.messaging.decoding import RawMessage
from shared.messaging.outbox import event_headers
from shared.messaging.processor import Processor
from shared.messaging.received import Received

E = TypeVar("E", bound=Event)


def announced(tx: Transaction, event_class: type[E]) -> list[E]:
    """The events of a class that the transaction will publish when it commits."""
    return [row.event for row in tx.pending if isinstance(row.event, event_class)]


async def stored_announcements(database: Database, event_class: type[E], workspace_id: UUID) -> list[E]:
    """The events of a class that wait in the outbox of a workspace, oldest first."""
    async with database.system_transaction() as tx:
        rows = await tx.rows(
            "SELECT payload FROM outbox WHERE topic = :topic AND workspace_id = :workspace_id ORDER BY id",
            topic=event_class.topic,
            workspace_id=workspace_id,
        )
    return [event_class.model_validate_json(row["payload"]) for row in rows]


def received(
    event: E,
    *,
    workspace_id: UUID,
    key: UUID,
    version: int = 1,
    event_id: UUID | None = None,
    time: datetime | None = None,
) -> Received[E]:
    """A message as a handler gets it."""
    message_id = event_id or new_id()
    return Received(
        event=event,
        id=message_id,
        workspace_id=workspace_id,
        key=str(key),
        version=version,
        time=time or utc_now(),
        cause=Cause(correlation_id=str(message_id), causation_id=message_id, depth=1),
        topic=event.topic,
        partition=0,
        offset=message_id.int & 0x7FFFFFFFFFFFFFFF,
    )


def raw(message: Received[Any], **changed_headers: str | bytes | None) -> RawMessage:
    """The bytes that the broker would deliver for a message; headers may be changed or, with None, left out."""
    headers: dict[str, Any] = event_headers(
        type(message.event),
        event_id=message.id,
        subject_id=UUID(message.key),
        version=message.version,
        workspace_id=message.workspace_id,
        cause=Cause(message.cause.correlation_id, None, message.cause.depth - 1, message.cause.traceparent),
    )
    headers = {**headers, "ce_time": message.time.isoformat(), **changed_headers}
    return RawMessage(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key.encode(),
        value=message.event.model_dump_json().encode(),
        headers=[(n, v.encode() if isinstance(v, str) else v) for n, v in headers.items() if v is not None],
    )


async def deliver(database: Database, consumers: Consumers, messages: Sequence[Received[Any] | RawMessage]) -> None:
    """Hand a batch to the service's real processor: inbox, handlers, fall-back, parking."""
    batch = [raw(message) if isinstance(message, Received) else message for message in messages]
    await Processor(consumers, database).process(batch)
