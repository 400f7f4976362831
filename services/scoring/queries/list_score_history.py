"""Every change of a lead's score with its cause, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.scoring.queries.show_score import ScoreUnknown
from shared.contracts.scoring import Band
from shared.db.transaction import Transaction

FIND = """
    SELECT id, version, score, previous_score, raw_score, band, profile, profile_version, contributions, cause_id,
        cause_type, scored_at
    FROM score_history
    WHERE workspace_id = :workspace_id AND lead_id = :lead_id AND is_change AND id < :before
    ORDER BY id DESC LIMIT :limit
"""
NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """`cause_id` and `cause_type` name the event that changed the score."""

    id: int
    version: int
    score: int
    previous_score: int | None
    raw_score: float
    band: Band
    profile: str
    profile_version: int
    contributions: list[dict[str, Any]]
    cause_id: UUID | None
    cause_type: str
    scored_at: datetime


async def list_score_history(tx: Transaction, lead_id: UUID, *, before: int | None, limit: int) -> list[ScoreChange]:
    """`before` is the id of the last change seen. Raises ScoreUnknown (404) for a lead that was never scored."""
    rows = await tx.rows(
        FIND, workspace_id=tx.workspace_id, lead_id=lead_id, before=NEWEST if before is None else before, limit=limit
    )
    if not rows and before is None:
        raise ScoreUnknown("there is no such lead, or it has no score yet")
    return [ScoreChange(**row) for row in rows]
