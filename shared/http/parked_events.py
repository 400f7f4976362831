"""The failed-event workbench (SEC-9): look at parked messages, redrive, repair or discard them; all audited."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from shared.auth.caller import Caller
from shared.http.callers import requires
from shared.http.cursors import CursorInvalid
from shared.http.pagination import Page, Paging
from shared.http.parked_event_bodies import DiscardIn, ParkedDetail, ParkedSummary, RedriveIn, RepairIn, Status
from shared.http.transaction import Tx
from shared.messaging import parked
from shared.messaging.parked import ParkedMessage

LARGEST_ID = 2**63 - 1

router = APIRouter(prefix="/api/operations/parked", tags=["operations"])

OperationsReader = Annotated[Caller, requires("operations:read")]
OperationsWriter = Annotated[Caller, requires("operations:write")]
ParkedId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("")
async def list_parked_events(
    caller: OperationsReader,
    tx: Tx,
    paging: Paging,
    status: Annotated[Status | None, Query()] = None,
    consumer: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_.-]{1,200}$")] = None,
) -> Page[ParkedSummary]:
    """Messages of the caller's workspace that could not be applied, newest first."""
    messages = await parked.list_parked(
        tx,
        workspace_id=caller.workspace_id,
        unassigned_too=caller.is_operator,
        status=status,
        consumer=consumer,
        before_id=_before(paging),
        limit=paging.fetch,
    )
    return paging.answer(messages, ParkedSummary.of, lambda message: (message.id,))


@router.get("/{parked_id}")
async def get_parked_event(parked_id: ParkedId, caller: OperationsReader, tx: Tx) -> ParkedDetail:
    """One message with its headers and raw bytes."""
    return ParkedDetail.of(await _find(tx, parked_id, caller))


@router.post("/{parked_id}/redrive", status_code=202)
async def redrive_parked_event(
    parked_id: ParkedId, caller: OperationsWriter, tx: Tx, body: RedriveIn | None = None
) -> ParkedSummary:
    """Have the message applied again, soon."""
    message = await _find(tx, parked_id, caller, for_update=True)
    await parked.redrive(tx, message, actor=caller.actor, reason=body.reason if body is not None else None)
    return ParkedSummary.of(await _find(tx, parked_id, caller))


@router.put("/{parked_id}", status_code=202)
async def repair_parked_event(parked_id: ParkedId, body: RepairIn, caller: OperationsWriter, tx: Tx) -> ParkedDetail:
    """Replace body or headers, then redrive; the audit keeps what stood there before."""
    message = await _find(tx, parked_id, caller, for_update=True)
    await parked.edit(
        tx,
        message,
        body=body.body(message.raw.value),
        headers=body.header_pairs(message),
        actor=caller.actor,
        reason=body.reason,
    )
    return ParkedDetail.of(await _find(tx, parked_id, caller))


@router.post("/{parked_id}/discard")
async def discard_parked_event(parked_id: ParkedId, body: DiscardIn, caller: OperationsWriter, tx: Tx) -> ParkedSummary:
    """Give the message up, on the record; its bytes stay."""
    message = await _find(tx, parked_id, caller, for_update=True)
    await parked.discard(tx, message, actor=caller.actor, reason=body.reason)
    return ParkedSummary.of(await _find(tx, parked_id, caller))


async def _find(tx: Tx, parked_id: int, caller: Caller, *, for_update: bool = False) -> ParkedMessage:
    return await parked.get_parked(
        tx, parked_id, workspace_id=caller.workspace_id, unassigned_too=caller.is_operator, for_update=for_update
    )


def _before(paging: Paging) -> int | None:
    if paging.position is None:
        return None
    match paging.position:
        case (int() as before_id,):
            return before_id
        case _:
            raise CursorInvalid("the cursor belongs to another list")
