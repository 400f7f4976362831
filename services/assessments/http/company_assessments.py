"""What was taken, for those who work in the workspace."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from services.assessments.http.permissions import AssessmentsReader
from services.assessments.models.assessment import AssessmentStatus
from services.assessments.queries.list_assessments import ListedAssessment, list_assessments
from shared.contracts.assessments import Tier
from shared.http.pagination import Page, Paging
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/assessments", tags=["assessments"])


class ListedAssessmentOut(BaseModel):
    """`lead_id` is null until ingestion has made a lead of the person; score and tier are until it is completed.
    `categories` are 0-100 by name, `strengths` and `weaknesses` name some of them."""

    id: UUID
    status: AssessmentStatus
    email: str
    first_name: str | None
    last_name: str | None
    company: str | None
    lead_id: UUID | None
    answered: int
    score: int | None
    tier: Tier | None
    started_at: datetime
    touched_at: datetime
    completed_at: datetime | None
    categories: dict[str, float]
    strengths: list[str]
    weaknesses: list[str]

    @classmethod
    def of(cls, listed: ListedAssessment) -> Self:
        return cls(**{name: getattr(listed, name) for name in cls.model_fields})


@router.get("")
async def get_assessments(
    ws: Annotated[UUID, Path(description="The workspace's id")],  # noqa: ARG001 -- compared with the caller's beforehand
    _: AssessmentsReader,
    tx: Tx,
    paging: Paging,
    lead_id: Annotated[UUID | None, Query(description="Only this lead's")] = None,
) -> Page[ListedAssessmentOut]:
    """The assessments of the workspace or of one lead, newest first."""
    rows = await list_assessments(tx, lead_id=lead_id, after=paging.position, limit=paging.fetch)
    return paging.answer(rows, ListedAssessmentOut.of, lambda row: (row.started_at, row.id))
