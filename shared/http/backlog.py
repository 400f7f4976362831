"""What waits in this service, told by its API: it answers also while the worker is away."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from shared.auth.caller import Caller
from shared.clock import utc_now
from shared.http.callers import requires
from shared.http.parked_event_bodies import ParkedCounts
from shared.http.transaction import Tx
from shared.messaging.backlog import measure_backlog

router = APIRouter(prefix="/api/operations", tags=["operations"])

OperationsReader = Annotated[Caller, requires("operations:read")]


class BacklogOut(BaseModel):
    """`scope` says of whom: operators are told of all workspaces, others of their own."""

    scope: Literal["installation", "workspace"]
    outbox_rows: int = Field(description="Events that are stored and not yet published")
    outbox_oldest_seconds: float | None = Field(description="How long the oldest of them waits")
    parked: ParkedCounts
    timers_due: int = Field(description="Timers whose time has come")
    measured_at: datetime


@router.get("/backlog")
async def get_backlog(caller: OperationsReader, tx: Tx) -> BacklogOut:
    """Events waiting to be published, parked messages, timers that are due."""
    waiting = await measure_backlog(tx, workspace_id=None if caller.is_operator else caller.workspace_id)
    return BacklogOut(
        scope="installation" if caller.is_operator else "workspace",
        outbox_rows=waiting.outbox_rows,
        outbox_oldest_seconds=waiting.outbox_age,
        parked=ParkedCounts(retry=waiting.retrying, dead=waiting.dead, discarded=waiting.discarded),
        timers_due=waiting.due,
        measured_at=utc_now(),
    )
