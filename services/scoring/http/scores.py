"""A lead's score, and how it came about."""

import re
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict
from pydantic.config import JsonDict

from services.scoring.http.numbers import Number
from services.scoring.http.permissions import ScoresReader
from services.scoring.queries.list_score_history import ScoreChange, list_score_history
from services.scoring.queries.show_score import ShownScore, show_score
from shared.clock import utc_now
from shared.contracts.scoring import Band
from shared.http.pagination import Page, Paging
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/leads/{lead_id}/score", tags=["scores"])

Workspace = Annotated[UUID, Path(description="The workspace's id")]
UNESCAPED_OFFSET = re.compile(r"(?<=\d) (?=\d\d:\d\d$)")


def _with_offset(text: object) -> object:
    """A `+00:00` that was not escaped arrives as ` 00:00`."""
    return UNESCAPED_OFFSET.sub("+", text) if isinstance(text, str) and "T" in text else text


Moment = Annotated[AwareDatetime, BeforeValidator(_with_offset)]

EXAMPLE: JsonDict = {
    "lead_id": "0193a5d8-3c1e-7b52-9a55-4f0b6a1c2d3e",
    "score": 100,
    "raw_score": 105,
    "band": "very_hot",
    "profile": "enterprise.v1",
    "profile_version": 1,
    "contributions": [
        {"rule": "fortune_500", "points": 40, "evidence": "Microsoft, rank 14 of the Fortune 500 2025"},
        {"rule": "seniority", "points": 25, "evidence": "the job title says ciso: c_level"},
        {"rule": "company_size", "points": 10, "evidence": "25,000 employees, as the lead says"},
        {"rule": "business_email", "points": 10, "evidence": "microsoft.com is a business mail domain"},
        {"rule": "demo_request", "points": 20, "evidence": "asked for a demo, first on 2026-11-21"},
    ],
    "fortune500_rank": 14,
    "fortune500_edition": 2025,
    "scored_at": "2026-11-21T12:00:00Z",
}


class ContributionOut(BaseModel):
    """One reason; the points of all add up to `raw_score`."""

    rule: str
    points: Number
    evidence: str


class ScoreOut(BaseModel):
    """`score` is `raw_score`, clamped to 0-100 and rounded half up."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    lead_id: UUID
    score: int
    raw_score: Number
    band: Band
    profile: str
    profile_version: int
    contributions: list[ContributionOut]
    fortune500_rank: int | None
    fortune500_edition: int | None
    scored_at: datetime

    @classmethod
    def of(cls, shown: ShownScore) -> Self:
        return cls.model_validate(shown)


class ScoreChangeOut(BaseModel):
    """`version` counts the changes; `cause_id` is the id of the event that led to this one, `cause_type` its type."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    score: int
    previous_score: int | None
    raw_score: Number
    band: Band
    profile: str
    profile_version: int
    contributions: list[ContributionOut]
    cause_id: UUID | None
    cause_type: str
    scored_at: datetime

    @classmethod
    def of(cls, change: ScoreChange) -> Self:
        return cls.model_validate(change)


@router.get("")
async def get_score(
    ws: Workspace,  # noqa: ARG001 -- compared with the caller's beforehand
    lead_id: UUID,
    _: ScoresReader,
    tx: Tx,
    as_of: Annotated[Moment | None, Query(description="The score at this time; now without it")] = None,
    profile: Annotated[str | None, Query(description="By another profile, e.g. `inbound.v1`", max_length=64)] = None,
) -> ScoreOut:
    """A lead's score with its reasons; 404 for an unknown lead or a time before its first score."""
    return ScoreOut.of(await show_score(tx, lead_id, at=as_of or utc_now(), profile=profile))


@router.get("/history")
async def get_score_history(
    ws: Workspace,  # noqa: ARG001 -- compared with the caller's beforehand
    lead_id: UUID,
    _: ScoresReader,
    tx: Tx,
    paging: Paging,
) -> Page[ScoreChangeOut]:
    """Every change of the score with its cause, newest first."""
    before = None if paging.position is None else int(str(paging.position[0]))
    changes = await list_score_history(tx, lead_id, before=before, limit=paging.fetch)
    return paging.answer(changes, ScoreChangeOut.of, lambda change: (change.id,))
