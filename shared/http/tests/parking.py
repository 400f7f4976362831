"""A parked event, and what the API and the audit say of it."""

from typing import Any
from uuid import UUID

import httpx

from shared.db.database import Database
from shared.identifiers import new_id
from shared.messaging import parked
from shared.messaging.decoding import RawMessage
from shared.testing.http import bearer

URL = "/api/operations/parked"


async def a_parked_event(
    database: Database, workspace_id: UUID | None, *, body: bytes | None = b'{"a": 1}', status: str = "dead"
) -> int:
    raw = RawMessage("lead.created", 2, 17, b"key", body, [("ce_id", b"\xff\xfe"), ("ce_type", b"x"), ("empty", None)])
    event_id = new_id()
    async with database.system_transaction() as tx:
        await parked.park(
            tx, "crm", raw, event_id=event_id, workspace_id=workspace_id, status=status, error="SchemaViolation: email"
        )
        parked_id: int = await tx.value("SELECT id FROM parked WHERE event_id = :event_id", event_id=event_id)
    return parked_id


async def audit_of(database: Database, parked_id: int) -> list[tuple[str, str, str | None]]:
    async with database.system_transaction() as tx:
        rows = await tx.rows("SELECT * FROM parked_audit WHERE parked_id = :id ORDER BY id", id=parked_id)
    return [(row["action"], row["actor"], row["reason"]) for row in rows]


async def get(client: httpx.AsyncClient, parked_id: int, workspace_id: UUID, **who: Any) -> httpx.Response:
    return await client.get(f"{URL}/{parked_id}", headers=bearer(workspace_id, **who))
