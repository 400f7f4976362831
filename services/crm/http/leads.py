"""Leads: `/api/companies/{ws}/leads`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from services.crm.http.answers import LEAD, LISTED_LEAD, answer, page_of
from services.crm.http.lead_documents import LeadOut
from services.crm.http.lead_edits import LeadPatch, StatusIn
from services.crm.http.lead_filters import Sort, Wanted
from services.crm.http.lead_pages import LeadPage, lead_page, starting_point
from services.crm.http.permissions import OWN_WORKSPACE, LeadsReader, LeadsWriter
from services.crm.queries.list_leads import LeadOrder, list_leads
from services.crm.queries.show_lead import show_lead
from services.crm.usecases.edit_lead import edit_lead
from services.crm.usecases.move_lead import move_lead
from shared.clock import utc_now
from shared.db.transaction import Transaction
from shared.http.etags import IfMatch, is_unchanged, not_modified, set_etag
from shared.http.pagination import Paging
from shared.http.transaction import Tx

LeadId = Annotated[UUID, Path(description="The lead's id")]

router = APIRouter(prefix="/api/companies/{ws}/leads", tags=["leads"], dependencies=[OWN_WORKSPACE])


@router.get("", responses=answer(page_of(LISTED_LEAD) | {"previous_cursor": None}))
async def get_leads(tx: Tx, wanted: Wanted, paging: Paging, sort: Sort = LeadOrder.NEWEST) -> LeadPage:
    """Leads of the workspace, newest first unless `sort` says otherwise."""
    after, backwards = starting_point(paging)
    rows = await list_leads(tx, wanted, order=sort, after=after, limit=paging.fetch, backwards=backwards)
    return lead_page(rows, paging, sort)


@router.get("/{lead_id}", responses=answer(LEAD), response_model=LeadOut)
async def get_lead(
    *, lead_id: LeadId, _: LeadsReader, tx: Tx, request: Request, response: Response
) -> LeadOut | Response:
    """One lead with its score and reasons, assessment, attribution and allowed moves. The ETag is its version."""
    lead = await _show(tx, lead_id, response)
    return not_modified(lead.version) if is_unchanged(request, lead.version) else lead


@router.patch("/{lead_id}", responses=answer(LEAD))
async def patch_lead(
    *, lead_id: LeadId, body: LeadPatch, caller: LeadsWriter, tx: Tx, expected: IfMatch, response: Response
) -> LeadOut:
    """Change facts, follow-up, value or owner of a lead that was read."""
    await edit_lead(tx, body.command(lead_id, expected.versions, caller), now=utc_now())
    return await _show(tx, lead_id, response)


@router.put("/{lead_id}/status", responses=answer(LEAD))
async def put_lead_status(
    *, lead_id: LeadId, body: StatusIn, caller: LeadsWriter, tx: Tx, expected: IfMatch, response: Response
) -> LeadOut:
    """Move a lead that was read. 409 with `allowed` where R1 forbids it, and `missing` where something is missing."""
    await move_lead(tx, body.command(lead_id, expected.versions, caller), now=utc_now())
    return await _show(tx, lead_id, response)


async def _show(tx: Transaction, lead_id: UUID, response: Response) -> LeadOut:
    lead = LeadOut.of_record(await show_lead(tx, lead_id), now=utc_now())
    set_etag(response, lead.version)
    return lead
