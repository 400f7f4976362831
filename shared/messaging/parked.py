"""The dead-letter store: messages that could not be applied, with their raw bytes, until they are repaired."""

import random
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import orjson

from shared.db.statements import Row
from shared.errors import Conflict, NotFound
from shared.messaging.decoding import RawMessage

if TYPE_CHECKING:
    from shared.db.transaction import Transaction

FIRST_DELAY_SECONDS = 2.0
LONGEST_DELAY_SECONDS = 600.0
MAX_ATTEMPTS = 20
"""After about two hours of tries a message that waits for its subject is declared dead."""

PARK = """
    INSERT INTO parked (consumer, event_id, workspace_id, key, topic, partition, "offset", headers, body, status,
                        attempts, error, due_at)
    VALUES (:consumer, :event_id, :workspace_id, :key, :topic, :partition, :offset, CAST(:headers AS jsonb), :body,
            :status, :attempts, :error, clock_timestamp() + make_interval(secs => :delay))
    ON CONFLICT (consumer, event_id) DO NOTHING
"""
COLUMNS = """id, consumer, event_id, workspace_id, key, topic, partition, "offset", headers, body, status, attempts,
    error, due_at, parked_at"""


@dataclass(frozen=True, slots=True)
class ParkedMessage:
    """`headers` are (name, value) pairs; a value of None was null on the wire."""

    id: int
    consumer: str
    event_id: UUID
    workspace_id: UUID | None
    raw: RawMessage
    status: str
    attempts: int
    error: str
    due_at: datetime
    parked_at: datetime

    @classmethod
    def of(cls, row: Row) -> "ParkedMessage":
        raw = RawMessage(
            topic=row["topic"],
            partition=row["partition"],
            offset=row["offset"],
            key=row["key"].encode(),
            value=row["body"],
            headers=decode_headers(row["headers"]),
        )
        rest = {name: row[name] for name in cls.__slots__ if name != "raw"}
        return cls(raw=raw, **rest)


def encode_headers(headers: Sequence[tuple[str, bytes | None]]) -> list[list[str | None]]:
    """Headers as JSON can hold them: base64 values, null where the header was null."""
    return [[name, None if value is None else b64encode(value).decode()] for name, value in headers]


def decode_headers(stored: list[list[str | None]]) -> list[tuple[str, bytes | None]]:
    return [(str(name), None if value is None else b64decode(value)) for name, value in stored]


def retry_delay(attempts: int) -> float:
    """Seconds until the next try: exponential, with jitter, so that a crowd does not come back at once."""
    delay: float = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2**attempts)
    return delay * random.uniform(0.5, 1.0)  # noqa: S311 -- spreads load, guards nothing


async def park(
    tx: "Transaction",
    consumer: str,
    raw: RawMessage,
    *,
    event_id: UUID,
    workspace_id: UUID | None,
    status: str,
    error: str,
) -> None:
    """Keep a message that could not be applied: `retry` is tried again by itself, `dead` waits for a person."""
    await tx.execute(
        PARK,
        consumer=consumer,
        event_id=event_id,
        workspace_id=workspace_id,
        key=raw.key_text.replace("\x00", "\\x00"),
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        headers=orjson.dumps(encode_headers(raw.headers)).decode(),
        body=raw.value,
        status=status,
        attempts=0,
        error=error.replace("\x00", "\\x00"),
        delay=retry_delay(0) if status == "retry" else 0.0,
    )


async def get_parked(
    tx: "Transaction", parked_id: int, *, workspace_id: UUID, unassigned_too: bool, for_update: bool = False
) -> ParkedMessage:
    """One parked message the caller may see. Raises NotFound."""
    row = await tx.row(
        f"""SELECT {COLUMNS} FROM parked
            WHERE id = :id AND (workspace_id = :workspace_id OR (:unassigned_too AND workspace_id IS NULL))
            {"FOR UPDATE" if for_update else ""}""",  # noqa: S608 -- a constant list of columns
        id=parked_id,
        workspace_id=workspace_id,
        unassigned_too=unassigned_too,
    )
    if row is None:
        raise NotFound(f"there is no parked event {parked_id}")
    return ParkedMessage.of(row)


async def redrive(tx: "Transaction", message: ParkedMessage, *, actor: str, reason: str | None = None) -> None:
    """Have the redriver apply the message at its next round."""
    await _audit(tx, message, "redrive", actor, reason)
    await _make_due(tx, message)


async def edit(
    tx: "Transaction",
    message: ParkedMessage,
    *,
    body: bytes,
    headers: Sequence[tuple[str, bytes | None]],
    actor: str,
    reason: str | None = None,
) -> None:
    """Replace body and headers, keep what stood there in the audit, and redrive."""
    await _audit(tx, message, "edit", actor, reason)
    await tx.execute(
        "UPDATE parked SET body = :body, headers = CAST(:headers AS jsonb) WHERE id = :id",
        body=body,
        headers=orjson.dumps(encode_headers(headers)).decode(),
        id=message.id,
    )
    await _make_due(tx, message)


async def discard(tx: "Transaction", message: ParkedMessage, *, actor: str, reason: str) -> None:
    """Give the message up, on the record; its bytes stay."""
    if message.status == "discarded":
        raise Conflict("the event is already discarded")
    await _audit(tx, message, "discard", actor, reason)
    await tx.execute("UPDATE parked SET status = 'discarded' WHERE id = :id", id=message.id)


async def _make_due(tx: "Transaction", message: ParkedMessage) -> None:
    await tx.execute(
        "UPDATE parked SET status = 'retry', attempts = 0, due_at = clock_timestamp() WHERE id = :id", id=message.id
    )


async def _audit(tx: "Transaction", message: ParkedMessage, action: str, actor: str, reason: str | None) -> None:
    before = {
        "status": message.status,
        "error": message.error,
        "headers": encode_headers(message.raw.headers),
        "body": None if message.raw.value is None else b64encode(message.raw.value).decode(),
    }
    await tx.execute(
        """INSERT INTO parked_audit (parked_id, workspace_id, action, actor, reason, before)
           VALUES (:parked_id, :workspace_id, :action, :actor, :reason, CAST(:before AS jsonb))""",
        parked_id=message.id,
        workspace_id=message.workspace_id,
        action=action,
        actor=actor,
        reason=reason,
        before=orjson.dumps(before).decode(),
    )
