"""The touches of one lead, newest first: everything the person ever posted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.transaction import Transaction

TOUCHES = """
    SELECT id, lead_version, touched_at, channel, source, medium, campaign, utm, referrer, landing_page, session_id,
        posted
    FROM touches
    WHERE workspace_id = :workspace_id AND lead_id = :lead_id
      AND (CAST(:before AS bigint) IS NULL OR lead_version < :before)
    ORDER BY lead_version DESC LIMIT :limit
"""
EXISTS = "SELECT true FROM leads WHERE workspace_id = :workspace_id AND id = :lead_id"


@dataclass(frozen=True, slots=True)
class TouchRow:
    """`lead_version` is 1 for the touch that made the lead."""

    id: UUID
    lead_version: int
    touched_at: datetime
    channel: str
    source: str | None
    medium: str | None
    campaign: str | None
    utm: dict[str, str] | None
    referrer: str | None
    landing_page: str | None
    session_id: str | None
    posted: dict[str, Any]


async def list_touches(tx: Transaction, lead_id: UUID, *, before: int | None, limit: int) -> list[TouchRow] | None:
    """At most `limit` touches older than version `before`; None if there is no such lead."""
    if not await tx.value(EXISTS, workspace_id=tx.workspace_id, lead_id=lead_id):
        return None
    rows = await tx.rows(TOUCHES, workspace_id=tx.workspace_id, lead_id=lead_id, before=before, limit=limit)
    return [TouchRow(**row) for row in rows]
