"""`POST /api/leads/batch` (ING-6): many leads in one request, an answer for each, in order."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field

from services.ingestion.http.back_pressure import OutboxBacklog
from services.ingestion.http.batch_intake import BatchIntake, ItemOut
from services.ingestion.http.lead_in import EXAMPLE, BatchedLead
from services.ingestion.http.permissions import LeadsCreator
from shared.http.rate_limits import CallerLimits
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/leads/batch", tags=["leads"])

MOST_LEADS = 1000


class BatchIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"leads": [EXAMPLE]}]})

    leads: list[BatchedLead] = Field(min_length=1, max_length=MOST_LEADS)


class BatchOut(BaseModel):
    """One result per lead, in the order of the request."""

    results: list[ItemOut]


@router.post("")
async def post_leads(
    body: BatchIn,
    caller: LeadsCreator,
    tx: Tx,
    request: Request,
    idempotency_key: Annotated[str | None, Header(description="Takes all leads in one transaction, once")] = None,
) -> BatchOut:
    """Take up to 1,000 leads. A bad one is refused by itself; 503 while too many events wait to be sent."""
    limits: CallerLimits = request.app.state.limits
    limits.take(caller, len(body.leads) - 1).check()
    backlog: OutboxBacklog = request.app.state.backlog
    await backlog.check()
    batch = BatchIntake(request.app.state.lead_intake, caller, request, tx)
    return BatchOut(results=await batch.take(body.leads, is_once=idempotency_key is not None))
