"""The failed-event workbench (SEC-9), reading: which messages could not be applied, why, and what was done to them."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from shared.auth.caller import Caller
from shared.auth.permissions import Permission
from shared.db.transaction import Transaction
from shared.http.callers import requires
from shared.http.cursors import CursorInvalid
from shared.http.etags import set_etag
from shared.http.pagination import Page, Paging
from shared.http.parked_event_bodies import AuditOut, AuditTrailOut, ParkedCounts, ParkedDetail, ParkedSummary, Status
from shared.http.transaction import Tx
from shared.messaging import parked_search
from shared.messaging.parked import ParkedMessage, get_parked
from shared.messaging.parked_search import ParkedFilter

LARGEST_ID = 2**63 - 1

router = APIRouter(prefix="/api/operations/parked", tags=["operations"])

OperationsReader = Annotated[Caller, requires("operations:read")]
ParkedId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Name = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_.-]{1,200}$")]
Words = Annotated[str | None, Query(pattern=r"^[^\x00]{1,200}$", description="Looked for in the reason, in any case")]


def parked_filter(consumer: Name = None, topic: Name = None, search: Words = None) -> ParkedFilter:
    return ParkedFilter(None, consumer, topic, search)


Filter = Annotated[ParkedFilter, Depends(parked_filter)]


@router.get("")
async def list_parked_events(
    caller: OperationsReader,
    tx: Tx,
    paging: Paging,
    matching: Filter,
    *,
    status: Annotated[list[Status] | None, Query(description="May be repeated")] = None,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only ids below this one")] = None,
) -> Page[ParkedSummary]:
    """Messages of the caller's workspace that could not be applied, newest first."""
    messages = await parked_search.list_parked(
        tx,
        workspace_id=caller.workspace_id,
        unassigned_too=caller.is_operator,
        matching=replace(matching, statuses=status),
        before_id=_position(paging) or before,
        limit=paging.fetch,
    )
    return paging.answer(messages, ParkedSummary.of, lambda message: (message.id,))


@router.get("/counts")
async def count_parked_events(caller: OperationsReader, tx: Tx, matching: Filter) -> ParkedCounts:
    """How many messages the list would show, by status."""
    counts = await parked_search.count_parked(
        tx, workspace_id=caller.workspace_id, unassigned_too=caller.is_operator, matching=matching
    )
    return ParkedCounts(**counts)


@router.get("/{parked_id}")
async def get_parked_event(parked_id: ParkedId, caller: OperationsReader, tx: Tx, response: Response) -> ParkedDetail:
    """One message; its headers and raw bytes only for those who may act on it, as they hold personal data."""
    message = await find_parked(tx, parked_id, caller)
    set_etag(response, await parked_search.version_of(tx, parked_id))
    return ParkedDetail.of(message, with_content=may_see_content(caller))


@router.get("/{parked_id}/audit")
async def get_parked_event_audit(parked_id: ParkedId, caller: OperationsReader, tx: Tx) -> AuditTrailOut:
    """Who did what to the message, oldest first; also of one that has been applied since and is gone."""
    trail = await parked_search.audit_trail(
        tx, parked_id, workspace_id=caller.workspace_id, unassigned_too=caller.is_operator
    )
    return AuditTrailOut(items=[AuditOut.of(entry, with_content=may_see_content(caller)) for entry in trail])


def may_see_content(caller: Caller) -> bool:
    return caller.may(Permission.OPERATIONS_WRITE)


async def find_parked(tx: Transaction, parked_id: int, caller: Caller, *, for_update: bool = False) -> ParkedMessage:
    """Raises NotFound, also for another workspace's."""
    return await get_parked(
        tx, parked_id, workspace_id=caller.workspace_id, unassigned_too=caller.is_operator, for_update=for_update
    )


def _position(paging: Paging) -> int | None:
    if paging.position is None:
        return None
    match paging.position:
        case (int() as before_id,):
            return before_id
        case _:
            raise CursorInvalid("the cursor belongs to another list")
