"""The outbox: events stored beside the rows they speak of, in CloudEvents 1.0 form, until the relay sends them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID
from zlib import crc32

import orjson

from shared.clock import utc_now
from shared.contracts.event import Event
from shared.errors import PoisonMessage
from shared.identifiers import id_text, new_id
from shared.messaging.cause import MAX_DEPTH, Cause

if TYPE_CHECKING:
    from shared.db.transaction import Transaction

SHARDS = 16
MAX_PAYLOAD_BYTES = 900_000

OUTBOX_COLUMNS = (
    "position int, event_id uuid, workspace_id uuid, topic text, key text, shard smallint, headers json, payload text"
)
STORE_ROWS = f"""
    INSERT INTO outbox (event_id, workspace_id, topic, key, shard, headers, payload)
    SELECT event_id, workspace_id, topic, key, shard, headers, convert_to(payload, 'UTF8')
    FROM json_to_recordset(CAST(:rows AS json)) AS r({OUTBOX_COLUMNS})
    ORDER BY position
"""  # noqa: S608 -- the only thing put in is the constant above


class ForeignEvent(Exception):
    """A service tried to announce a fact that another service owns."""


class CausationTooDeep(PoisonMessage):
    """A chain of automations did not end by itself; it is stopped here and parked for a person."""


def shard_of(key: str) -> int:
    """The outbox shard of a key; one shard is sent by one relay at a time, so a key keeps its order."""
    return crc32(key.encode()) % SHARDS


def event_headers(
    event: type[Event], *, event_id: UUID, subject_id: UUID | str, version: int, workspace_id: UUID, cause: Cause
) -> dict[str, str]:
    """CloudEvents attributes in Kafka's binary mode (`ce_` headers), with correlation and trace context."""
    if cause.depth > MAX_DEPTH:
        raise CausationTooDeep(f"{event.topic} would be link {cause.depth} of a chain; at most {MAX_DEPTH} are allowed")
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": id_text(event_id),
        "ce_source": f"/svc/{event.owner}",
        "ce_type": event.topic,
        "ce_subject": f"{event.subject}/{subject_id}",
        "ce_time": utc_now().isoformat(),
        "ce_dataschema": f"{event.topic}/{event.version}",
        "ce_workspaceid": id_text(workspace_id),
        "ce_aggversion": str(version),
        "ce_causationdepth": str(cause.depth),
        "correlation_id": cause.correlation_id,
    }
    if cause.causation_id is not None:
        headers["ce_causationid"] = id_text(cause.causation_id)
    if cause.traceparent is not None:
        headers["traceparent"] = cause.traceparent
    return headers


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One event as it will be sent: the Kafka key is the subject's id, the value is JSON."""

    event: Event
    event_id: UUID
    workspace_id: UUID
    key: str
    headers: dict[str, str]

    @classmethod
    def of(
        cls, event: Event, *, subject_id: UUID, version: int, workspace_id: UUID, service: str, cause: Cause
    ) -> "OutboxRow":
        if event.owner != service:
            raise ForeignEvent(f"{service} may not announce {event.topic}: it belongs to {event.owner}")
        event_id, key = new_id(), id_text(subject_id)
        headers = event_headers(
            type(event),
            event_id=event_id,
            subject_id=key,
            version=version,
            workspace_id=workspace_id,
            cause=cause,
        )
        return cls(event, event_id, workspace_id, key, headers)

    def as_record(self, position: int) -> dict[str, object]:
        """The row for `json_to_recordset`, see OUTBOX_COLUMNS."""
        return {
            "position": position,
            "event_id": self.headers["ce_id"],
            "workspace_id": self.headers["ce_workspaceid"],
            "topic": self.event.topic,
            "key": self.key,
            "shard": shard_of(self.key),
            "headers": self.headers,
            "payload": self.event.model_dump_json(),
        }


async def store_outbox_rows(tx: "Transaction", rows: list[OutboxRow]) -> None:
    """Insert the rows in order, in one statement."""
    records = [row.as_record(position) for position, row in enumerate(rows)]
    await tx.execute(STORE_ROWS, rows=orjson.dumps(records).decode())
