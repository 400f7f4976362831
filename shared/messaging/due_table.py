"""Due work as rows: what must be done later, decided by one row per key, on the database's clock."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import orjson

if TYPE_CHECKING:
    from shared.db.transaction import Transaction

SCHEDULE = """
    INSERT INTO due (workspace_id, kind, key, due_at)
    SELECT workspace_id, kind, key, due_at
    FROM json_to_recordset(CAST(:rows AS json)) AS r(workspace_id uuid, kind text, key text, due_at timestamptz)
    WHERE due_at IS NOT NULL
    ORDER BY workspace_id, kind, key
    ON CONFLICT (workspace_id, kind, key) DO UPDATE SET due_at = excluded.due_at, attempts = 0
"""
CANCEL = """
    DELETE FROM due USING json_to_recordset(CAST(:rows AS json))
        AS r(workspace_id uuid, kind text, key text, due_at timestamptz)
    WHERE due.workspace_id = r.workspace_id AND due.kind = r.kind AND due.key = r.key AND r.due_at IS NULL
"""


class DueChanges:
    """What a transaction wants scheduled or cancelled; the last word on a key wins."""

    def __init__(self) -> None:
        self._changes: dict[tuple[UUID, str, str], datetime | None] = {}

    def __bool__(self) -> bool:
        return bool(self._changes)

    def schedule(self, workspace_id: UUID, kind: str, key: str, due_at: datetime) -> None:
        self._changes[workspace_id, kind, key] = due_at

    def cancel(self, workspace_id: UUID, kind: str, key: str) -> None:
        self._changes[workspace_id, kind, key] = None

    def clear(self) -> None:
        self._changes.clear()

    async def store(self, tx: "Transaction") -> None:
        """Write the changes, at most two statements."""
        changes, self._changes = self._changes, {}
        records = [
            {"workspace_id": str(workspace_id), "kind": kind, "key": key, "due_at": due_at}
            for (workspace_id, kind, key), due_at in changes.items()
        ]
        rows = orjson.dumps(records).decode()
        if any(due_at is not None for due_at in changes.values()):
            await tx.execute(SCHEDULE, rows=rows)
        if any(due_at is None for due_at in changes.values()):
            await tx.execute(CANCEL, rows=rows)
