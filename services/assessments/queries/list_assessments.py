"""The assessments of a workspace or of one lead, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.statements import Row
from shared.db.transaction import Transaction

FIND = """
    SELECT id, status, email, first_name, last_name, company, lead_id, result,
        (SELECT count(*) FROM jsonb_object_keys(answers)) AS answered, started_at, touched_at, completed_at
    FROM assessments
    WHERE workspace_id = :workspace_id
      {of_lead} {after}
    ORDER BY started_at DESC, id DESC
    LIMIT :limit
"""
OF_LEAD = "AND lead_id = :lead_id"
AFTER = "AND (started_at, id) < (:started_at, :id)"


@dataclass(frozen=True, slots=True)
class ListedAssessment:
    """One line of the list; `answered` counts answers. Until it is completed, score and tier are None and nothing is
    known of its categories (0-100 by name), strengths and weaknesses."""

    id: UUID
    status: str
    email: str
    first_name: str | None
    last_name: str | None
    company: str | None
    lead_id: UUID | None
    answered: int
    score: int | None
    tier: str | None
    started_at: datetime
    touched_at: datetime
    completed_at: datetime | None
    categories: dict[str, float]
    strengths: list[str]
    weaknesses: list[str]

    @classmethod
    def of(cls, row: Row) -> "ListedAssessment":
        result: dict[str, Any] = row["result"] or {}
        of_result = {
            "score": result.get("score"),
            "tier": result.get("tier"),
            "categories": result.get("categories", {}),
            "strengths": result.get("strengths", []),
            "weaknesses": result.get("weaknesses", []),
        }
        columns = {name: row[name] for name in cls.__slots__ if name not in of_result}
        return cls(**of_result, **columns)


async def list_assessments(
    tx: Transaction, *, lead_id: UUID | None, after: Sequence[Any] | None, limit: int
) -> list[ListedAssessment]:
    """`after` is (started_at, id) of the last one seen. Without a lead: everybody's."""
    parameters: dict[str, Any] = {"workspace_id": tx.workspace_id, "limit": limit}
    if lead_id is not None:
        parameters["lead_id"] = lead_id
    if after is not None:
        parameters["started_at"], parameters["id"] = after
    sql = FIND.format(of_lead=OF_LEAD if lead_id is not None else "", after=AFTER if after is not None else "")
    return [ListedAssessment.of(row) for row in await tx.rows(sql, **parameters)]
