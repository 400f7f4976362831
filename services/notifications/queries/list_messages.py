"""The messages of a workspace or of one lead, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.statements import Row
from shared.db.transaction import Transaction

FIND = """
    SELECT id, lead_id, template, to_address, status, attempts, error, sent_at, created_at
    FROM deliveries
    WHERE workspace_id = :workspace_id {of_lead} {of_status} {after}
    ORDER BY created_at DESC, id DESC
    LIMIT :limit
"""
OF_LEAD = "AND lead_id = :lead_id"
OF_STATUS = "AND status = :status"
AFTER = "AND (created_at, id) < (:created_at, :id)"


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """One line of the list."""

    id: UUID
    lead_id: UUID
    template: str
    to_address: str
    status: str
    attempts: int
    error: str | None
    sent_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, row: Row) -> "ListedMessage":
        return cls(**row)


async def list_messages(
    tx: Transaction, *, lead_id: UUID | None, status: str | None, after: Sequence[Any] | None, limit: int
) -> list[ListedMessage]:
    """`after` is (created_at, id) of the last one seen. Without a lead: everybody's."""
    parameters: dict[str, Any] = {"workspace_id": tx.workspace_id, "limit": limit}
    if lead_id is not None:
        parameters["lead_id"] = lead_id
    if status is not None:
        parameters["status"] = status
    if after is not None:
        parameters["created_at"], parameters["id"] = after
    sql = FIND.format(
        of_lead=OF_LEAD if lead_id is not None else "",
        of_status=OF_STATUS if status is not None else "",
        after=AFTER if after is not None else "",
    )
    return [ListedMessage.of(row) for row in await tx.rows(sql, **parameters)]
