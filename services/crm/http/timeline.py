"""What happened to a lead: `/api/companies/{ws}/leads/{lead_id}/timeline`."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.crm.http.answers import TIMELINE_ENTRY, answer, page_of
from services.crm.http.leads import LeadId
from services.crm.http.permissions import OWN_WORKSPACE, LeadsReader
from services.crm.queries.list_timeline import list_timeline
from shared.db.statements import Row
from shared.http.pagination import Page, Paging
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/leads/{lead_id}/timeline", tags=["leads"], dependencies=[OWN_WORKSPACE])


class ActorOut(BaseModel):
    id: UUID
    name: str | None


class KafkaOut(BaseModel):
    topic: str
    partition: int
    offset: int


class TimelineEntryOut(BaseModel):
    """`id` is the event's id, `causation_id` the event that it followed from; entries of one request or automation
    share their `correlation_id`. `kafka` says where the event stands; null for what the CRM did itself."""

    id: UUID
    type: str
    occurred_at: datetime
    summary: dict[str, Any]
    actor: ActorOut | None
    correlation_id: str | None
    causation_id: UUID | None
    kafka: KafkaOut | None

    @classmethod
    def of(cls, row: Row) -> "TimelineEntryOut":
        actor_id, partition = row["actor_id"], row["partition"]
        return cls(
            id=row["event_id"],
            type=row["type"],
            occurred_at=row["occurred_at"],
            summary=row["summary"],
            actor=None if actor_id is None else ActorOut(id=actor_id, name=row["actor_name"]),
            correlation_id=row["correlation_id"],
            causation_id=row["causation_id"],
            kafka=None if partition is None else KafkaOut(topic=row["type"], partition=partition, offset=row["offset"]),
        )


@router.get("", responses=answer(page_of(TIMELINE_ENTRY)))
async def get_lead_timeline(lead_id: LeadId, _: LeadsReader, tx: Tx, paging: Paging) -> Page[TimelineEntryOut]:
    """Every event about the lead, newest first."""
    before, before_id = cast("tuple[datetime | None, UUID | None]", paging.position or (None, None))
    rows = await list_timeline(tx, lead_id, before=before, before_id=before_id, limit=paging.fetch)
    return paging.answer(rows, TimelineEntryOut.of, lambda row: (row["occurred_at"], row["event_id"]))
