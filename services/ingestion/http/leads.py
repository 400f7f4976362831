"""Leads of a workspace, for people with a login: typing one in, and reading everything a person ever posted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.ingestion.http.lead_in import PostedLead
from services.ingestion.http.lead_out import LeadTaken
from services.ingestion.http.permissions import OWN_WORKSPACE, LeadsCreator, LeadsReader
from services.ingestion.models.arrived_lead import arrive
from services.ingestion.models.posted_lead import read_lead
from services.ingestion.queries.list_touches import TouchRow, list_touches
from services.ingestion.queries.read_intake_rules import read_intake_rules
from services.ingestion.usecases.capture_leads import capture_leads
from shared.clock import utc_now
from shared.contracts.leads import Channel
from shared.errors import NotFound
from shared.http.pagination import Page, Paging
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/leads", tags=["leads"], dependencies=[OWN_WORKSPACE])


class TouchOut(BaseModel):
    """One post of one person, whole. `lead_version` 1 is the first touch."""

    id: UUID
    lead_version: int
    touched_at: datetime
    channel: Channel
    source: str | None
    medium: str | None
    campaign: str | None
    utm: dict[str, str] | None
    referrer: str | None
    landing_page: str | None
    session_id: str | None
    posted: dict[str, Any]


@router.post("", status_code=201, responses={200: {"model": LeadTaken, "description": "A known person: merged"}})
async def post_manual_lead(
    body: PostedLead, caller: LeadsCreator, tx: Tx, request: Request, response: Response
) -> LeadTaken:
    """Type in a lead (ING-3); it is read and merged as one from a form is."""
    lead = arrive(
        read_lead(body, await read_intake_rules(tx)),
        posted=body,
        channel=Channel.MANUAL,
        sender=request.app.state.lead_intake.senders.describe(None, None, caller.actor),
        cause=tx.cause,
        now=utc_now(),
    )
    [stored] = await capture_leads(tx, [lead], lane="manual")
    response.status_code = 201 if stored.is_new else 200
    return LeadTaken.of(stored)


@router.get("/{lead_id}/touches")
async def get_touches(lead_id: UUID, _: LeadsReader, tx: Tx, page: Paging) -> Page[TouchOut]:
    """Every touch of the person, newest first, with all that was posted."""
    before = page.position[0] if page.position else None
    touches = await list_touches(tx, lead_id, before=before if isinstance(before, int) else None, limit=page.fetch)
    if touches is None:
        raise NotFound("there is no such lead")
    return page.answer(touches, _show, lambda touch: (touch.lead_version,))


def _show(touch: TouchRow) -> TouchOut:
    return TouchOut.model_validate(touch, from_attributes=True)
