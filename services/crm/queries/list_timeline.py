"""What happened to a lead, newest first."""

from datetime import datetime
from uuid import UUID

from services.crm.repositories.leads import LeadUnknown
from shared.db.statements import Row
from shared.db.transaction import Transaction

KNOWN = "SELECT true FROM leads WHERE id = :lead_id AND lead_version > 0"
PAGE = """
    SELECT t.event_id, t.type, t.occurred_at, t.summary, t.actor_id, u.name AS actor_name, t.correlation_id,
           t.causation_id, t.partition, t."offset"
    FROM timeline_entries t LEFT JOIN users u ON u.id = t.actor_id
    WHERE t.workspace_id = :workspace_id AND t.lead_id = :lead_id
      AND (CAST(:before AS timestamptz) IS NULL OR (t.occurred_at, t.event_id) < (:before, CAST(:before_id AS uuid)))
    ORDER BY t.occurred_at DESC, t.event_id DESC LIMIT :limit
"""


async def list_timeline(
    tx: Transaction, lead_id: UUID, *, before: datetime | None, before_id: UUID | None, limit: int
) -> list[Row]:
    """Raises LeadUnknown (404)."""
    if not await tx.value(KNOWN, lead_id=lead_id):
        raise LeadUnknown("There is no such lead")
    return await tx.rows(
        PAGE, workspace_id=tx.workspace_id, lead_id=lead_id, before=before, before_id=before_id, limit=limit
    )
