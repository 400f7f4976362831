"""The failed-event workbench (SEC-9), acting: redrive, repair or discard parked messages; all audited."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from shared.auth.caller import Caller
from shared.db.transaction import Transaction
from shared.errors import NotFound
from shared.http.callers import requires
from shared.http.etags import OptionalIfMatch, set_etag
from shared.http.parked_event_bodies import (
    DiscardIn,
    ParkedDetail,
    ParkedSummary,
    RedriveIn,
    RedriveManyIn,
    RedrivenOut,
    RepairIn,
)
from shared.http.parked_events import ParkedId, find_parked
from shared.http.transaction import Tx
from shared.messaging import parked
from shared.messaging.parked import ParkedMessage
from shared.messaging.parked_search import version_of

router = APIRouter(prefix="/api/operations/parked", tags=["operations"])

OperationsWriter = Annotated[Caller, requires("operations:write")]


@router.post("/redrive", status_code=202)
async def redrive_parked_events(body: RedriveManyIn, caller: OperationsWriter, tx: Tx) -> RedrivenOut:
    """Have up to 200 messages applied again, soon; those that are gone meanwhile are named."""
    done, gone = [], []
    for parked_id in sorted(set(body.ids)):  # in one order, so that two people cannot wait for each other
        try:
            message = await find_parked(tx, parked_id, caller, for_update=True)
        except NotFound:
            gone.append(parked_id)
        else:
            await parked.redrive(tx, message, actor=caller.actor, reason=body.reason)
            done.append(parked_id)
    return RedrivenOut(redriven=done, gone=gone)


async def take(parked_id: ParkedId, caller: OperationsWriter, tx: Tx, expected: OptionalIfMatch) -> ParkedMessage:
    """The message, locked. Raises PreconditionFailed (412) if somebody acted on it since it was read."""
    message = await find_parked(tx, parked_id, caller, for_update=True)
    expected.check(await version_of(tx, parked_id))
    return message


Taken = Annotated[ParkedMessage, Depends(take)]


@router.post("/{parked_id}/redrive", status_code=202)
async def redrive_parked_event(
    message: Taken, caller: OperationsWriter, tx: Tx, response: Response, body: RedriveIn | None = None
) -> ParkedSummary:
    """Have the message applied again, soon."""
    await parked.redrive(tx, message, actor=caller.actor, reason=body.reason if body is not None else None)
    return ParkedSummary.of(await _changed(tx, message, caller, response))


@router.put("/{parked_id}", status_code=202)
async def repair_parked_event(
    message: Taken, body: RepairIn, caller: OperationsWriter, tx: Tx, response: Response
) -> ParkedDetail:
    """Replace body or headers, then redrive; the audit keeps what stood there before."""
    await parked.edit(
        tx,
        message,
        body=body.body(message.raw.value),
        headers=body.header_pairs(message),
        actor=caller.actor,
        reason=body.reason,
    )
    return ParkedDetail.of(await _changed(tx, message, caller, response))


@router.post("/{parked_id}/discard")
async def discard_parked_event(
    message: Taken, body: DiscardIn, caller: OperationsWriter, tx: Tx, response: Response
) -> ParkedSummary:
    """Give the message up, on the record; its bytes stay, and a redrive takes it back."""
    await parked.discard(tx, message, actor=caller.actor, reason=body.reason)
    return ParkedSummary.of(await _changed(tx, message, caller, response))


async def _changed(tx: Transaction, message: ParkedMessage, caller: Caller, response: Response) -> ParkedMessage:
    set_etag(response, await version_of(tx, message.id))
    return await find_parked(tx, message.id, caller)
