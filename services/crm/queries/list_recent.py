"""What happened in the workspace, newest first, whichever lead it was about."""

from uuid import UUID

from shared.db.statements import Row
from shared.db.transaction import Transaction

PAGE = """
    SELECT CAST(t.recorded_in AS text) AS recorded_in, t.event_id, t.lead_id, t.type, t.occurred_at, t.summary,
           t.actor_id, u.name AS actor_name, l.first_name, l.last_name, l.email, l.company
    FROM (SELECT * FROM timeline_entries
          WHERE workspace_id = :workspace_id
            AND (CAST(:before AS xid8) IS NULL OR (recorded_in, event_id) < (:before, CAST(:before_id AS uuid)))
          ORDER BY recorded_in DESC, event_id DESC LIMIT :limit) AS t
    LEFT JOIN leads l ON l.id = t.lead_id AND l.lead_version > 0
    LEFT JOIN users u ON u.id = t.actor_id
    ORDER BY t.recorded_in DESC, t.event_id DESC
"""


async def list_recent(tx: Transaction, *, before: tuple[str, UUID] | None, limit: int) -> list[Row]:
    """`before` is the transaction and the event of the last entry seen."""
    transaction, event_id = before or (None, None)
    return await tx.rows(PAGE, workspace_id=tx.workspace_id, before=transaction, before_id=event_id, limit=limit)
