"""What governs and measures the intake."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from services.ingestion.http.permissions import OWN_WORKSPACE, GovernanceReader
from services.ingestion.queries.conservation import read_conservation
from shared.clock import utc_now
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/data", tags=["data"], dependencies=[OWN_WORKSPACE])

DEFAULT_SPAN = timedelta(hours=24)


class SourceCountsOut(BaseModel):
    """`residue` is what was received and went nowhere: anything but 0 is an incident (R27)."""

    source: str
    hour: datetime
    received: int
    created: int
    merged: int
    quarantined: int
    rejected: int
    residue: int


class ConservationOut(BaseModel):
    items: list[SourceCountsOut]


@router.get("/conservation")
async def get_conservation(
    _: GovernanceReader,
    tx: Tx,
    start: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    finish: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> ConservationOut:
    """What came in and where it went, per source and hour; by default the last 24 hours."""
    until = finish or utc_now()
    counts = await read_conservation(tx, start=start or until - DEFAULT_SPAN, finish=until)
    return ConservationOut(items=[SourceCountsOut.model_validate(count, from_attributes=True) for count in counts])
