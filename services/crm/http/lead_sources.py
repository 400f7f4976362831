"""Where leads came from: `/api/companies/{ws}/leads/sources`."""

from fastapi import APIRouter
from pydantic import BaseModel

from services.crm.http.answers import answer
from services.crm.http.permissions import OWN_WORKSPACE, LeadsReader
from services.crm.queries.list_sources import list_sources
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/leads/sources", tags=["leads"], dependencies=[OWN_WORKSPACE])


class SourcesOut(BaseModel):
    items: list[str]


@router.get("", responses=answer({"items": ["linkedin", "webinar"]}))
async def get_lead_sources(_: LeadsReader, tx: Tx) -> SourcesOut:
    """Each source that a lead of the workspace came from first, by name."""
    return SourcesOut(items=await list_sources(tx))
