"""How many leads there are of each kind: `/api/companies/{ws}/summary`."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.crm.http.answers import SUMMARY, answer
from services.crm.http.permissions import OWN_WORKSPACE, LeadsReader
from services.crm.queries.summarize_leads import LeadSummary, summarize_leads
from shared.clock import utc_now
from shared.contracts.crm import LeadStatus
from shared.contracts.scoring import Band
from shared.http.transaction import Tx

UNSCORED = "unscored"

router = APIRouter(prefix="/api/companies/{ws}/summary", tags=["leads"], dependencies=[OWN_WORKSPACE])


class SourceCount(BaseModel):
    source: str | None = Field(description="Null for leads that came without one")
    count: int


class DayCount(BaseModel):
    date: date
    count: int


class FollowUps(BaseModel):
    today: int
    overdue: int = Field(description="Planned for an earlier day")


class SummaryOut(BaseModel):
    """`by_source` has the ten largest, `other_sources` the rest. `new_hot` are new leads in the bands hot and very
    hot. Days are those of UTC; `created_by_day` ends with today. A follow-up counts until its lead is converted or
    lost."""

    as_of: datetime
    total: int
    by_status: dict[LeadStatus, int]
    by_band: dict[str, int]
    by_source: list[SourceCount]
    other_sources: int
    created_today: int
    created_by_day: list[DayCount]
    new_hot: int
    follow_ups: FollowUps
    unowned: int

    @classmethod
    def of(cls, summary: LeadSummary, *, now: datetime) -> "SummaryOut":
        bands = {band.value: summary.bands.get(band.value, 0) for band in reversed(Band)}
        return cls(
            as_of=now,
            total=summary.total,
            by_status={status: summary.statuses.get(status.value, 0) for status in LeadStatus},
            by_band={**bands, UNSCORED: summary.bands.get(None, 0)},
            by_source=[SourceCount(source=source, count=count) for source, count in summary.sources],
            other_sources=summary.other_sources,
            created_today=summary.days[-1][1],
            created_by_day=[DayCount(date=day, count=count) for day, count in summary.days],
            new_hot=summary.new_hot,
            follow_ups=FollowUps(today=summary.due_today, overdue=summary.overdue),
            unowned=summary.unowned,
        )


@router.get("", responses=answer(SUMMARY))
async def get_summary(_: LeadsReader, tx: Tx) -> SummaryOut:
    """The workspace's leads in numbers; they always agree with the list."""
    now = utc_now()
    return SummaryOut.of(await summarize_leads(tx, now=now), now=now)
