"""A lead's score with its reasons: now or at a past moment, by the workspace's profile or by another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.scoring.models.evaluation import evaluate
from services.scoring.models.evidence import Evidence, occasions
from services.scoring.models.facts import Facts
from services.scoring.models.lead_view import LeadView
from services.scoring.models.scored_lead import Score
from services.scoring.repositories.workspaces import WorkspaceRepository
from shared.contracts.scoring import Band
from shared.db.statements import Row
from shared.db.transaction import Transaction
from shared.errors import FieldError, InvalidInput, NotFound

FIND = """
    SELECT * FROM score_history
    WHERE workspace_id = :workspace_id AND lead_id = :lead_id AND recorded_at <= :at
    ORDER BY id DESC LIMIT 1
"""
FIND_EVIDENCE = """
    SELECT kind, key, occurred_at FROM evidence
    WHERE workspace_id = :workspace_id AND lead_id = :lead_id AND recorded_at <= :at
"""


class ScoreUnknown(NotFound):
    code = "score_not_found"


class ProfileUnknown(InvalidInput):
    code = "profile_unknown"


@dataclass(frozen=True, slots=True)
class ShownScore:
    """`contributions` add up to `raw_score`; rank and edition are those of a verified Fortune 500 company."""

    lead_id: UUID
    score: int
    raw_score: float
    band: Band
    profile: str
    profile_version: int
    contributions: list[dict[str, Any]]
    fortune500_rank: int | None
    fortune500_edition: int | None
    scored_at: datetime


async def show_score(tx: Transaction, lead_id: UUID, *, at: datetime, profile: str | None = None) -> ShownScore:
    """The score as it was known `at` a moment. By another profile than it was scored with, in that profile's newest
    version, it is computed from what was known then. Raises ScoreUnknown (404) and ProfileUnknown (422)."""
    row = await tx.row(FIND, workspace_id=tx.workspace_id, lead_id=lead_id, at=at)
    if row is None:
        raise ScoreUnknown("there is no such lead, or it had no score yet")
    if profile is None or profile == row["profile"]:
        return _shown(row)
    return await _by_another(tx, row, profile, at)


async def _by_another(tx: Transaction, row: Row, key: str, at: datetime) -> ShownScore:
    workspaces = WorkspaceRepository(tx)
    workspace, profile = await workspaces.get(), await workspaces.find_profile(key)
    if profile is None:
        error = FieldError("/query/profile", "unknown", "no profile has this name")
        raise ProfileUnknown("there is no such profile", errors=[error])
    found = await tx.rows(FIND_EVIDENCE, workspace_id=tx.workspace_id, lead_id=row["lead_id"], at=at)
    evidence = occasions(Evidence(piece["kind"], piece["key"], piece["occurred_at"]) for piece in found)
    view = LeadView.of(Facts.from_json(row["facts"]), evidence, competitors=workspace.competitors, at=at)
    evaluation = evaluate(profile, view)
    score = Score.of(evaluation, workspace.bands.of(evaluation.score))
    return ShownScore(
        lead_id=row["lead_id"],
        score=score.score,
        raw_score=score.raw_score,
        band=score.band,
        profile=score.profile,
        profile_version=score.profile_version,
        contributions=score.contributions,
        fortune500_rank=score.fortune500_rank,
        fortune500_edition=score.fortune500_edition,
        scored_at=row["recorded_at"],
    )


def _shown(row: Row) -> ShownScore:
    return ShownScore(**{name: row[name] for name in ShownScore.__slots__})
