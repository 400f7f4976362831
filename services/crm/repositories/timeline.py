"""Storing what happened to leads, a batch at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

import orjson

from services.crm.models.timeline import changes_channel
from shared.contracts.event import Event
from shared.db.transaction import Transaction
from shared.messaging.cause import Cause
from shared.messaging.received import Received

STORE = """
    INSERT INTO timeline_entries (event_id, workspace_id, lead_id, type, occurred_at, summary, actor_id,
                                  correlation_id, causation_id, partition, "offset")
    SELECT event_id, :workspace_id, lead_id, type, occurred_at, summary, actor_id,
           correlation_id, causation_id, partition, "offset"
    FROM json_to_recordset(CAST(:rows AS json)) AS r(
        event_id uuid, lead_id uuid, type text, occurred_at timestamptz, summary json, actor_id uuid,
        correlation_id text, causation_id uuid, partition int, "offset" bigint)
"""


class Entry(TypedDict, total=False):
    """One thing that happened to a lead; what is missing is null."""

    event_id: UUID
    lead_id: UUID
    type: str
    occurred_at: datetime
    summary: Mapping[str, Any]
    actor_id: UUID | None
    correlation_id: str
    causation_id: UUID | None
    partition: int
    offset: int


def heard(received: Received[Event], lead_id: UUID, summary: Mapping[str, Any]) -> Entry:
    """The entry for an event of another service."""
    return {
        "event_id": received.id,
        "lead_id": lead_id,
        "type": received.topic,
        "occurred_at": received.time,
        "summary": summary,
        "correlation_id": received.cause.correlation_id,
        "causation_id": received.caused_by,
        "partition": received.partition,
        "offset": received.offset,
    }


def did(
    event_id: UUID,
    kind: str,
    lead_id: UUID,
    summary: Mapping[str, Any],
    *,
    cause: Cause,
    now: datetime,
    actor_id: UUID | None = None,
) -> Entry:
    """The entry for what the CRM did itself, announced or not."""
    return {
        "event_id": event_id,
        "lead_id": lead_id,
        "type": kind,
        "occurred_at": now,
        "summary": summary,
        "actor_id": actor_id,
        "correlation_id": cause.correlation_id,
        "causation_id": cause.causation_id,
    }


async def store_entries(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Write the entries in one statement; whoever waits for changes is told after the commit."""
    tx.hint(changes_channel(tx.workspace_id))
    await tx.execute(STORE, workspace_id=tx.workspace_id, rows=orjson.dumps(entries).decode())
