"""What happens in a workspace: as it happens, `/api/companies/{ws}/changes`, and looking back, `…/timeline`."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from services.crm.http.answers import CHANGE, RECENT_ENTRY, answer, page_of
from services.crm.http.change_watch import wait_for_changes
from services.crm.http.permissions import OWN_WORKSPACE, LeadsReader
from services.crm.http.timeline import ActorOut
from services.crm.queries.list_changes import FeedPosition, present_position
from services.crm.queries.list_recent import list_recent
from shared.db.statements import Row
from shared.http.cursors import CursorSigner
from shared.http.pagination import DEFAULT_LIMIT, LARGEST_LIMIT, Page, Paging
from shared.http.transaction import ServiceDatabase, Tx

LONGEST_WAIT_SECONDS = 25

router = APIRouter(prefix="/api/companies/{ws}", tags=["changes"], dependencies=[OWN_WORKSPACE])


class ChangeOut(BaseModel):
    """`id` is the event's id, `type` its topic, or `lead.edited` for an edit. `summary` holds non-personal facts."""

    id: UUID
    type: str
    lead_id: UUID
    occurred_at: datetime
    summary: dict[str, Any]
    actor: ActorOut | None

    @classmethod
    def fields_of(cls, row: Row) -> dict[str, Any]:
        actor = None if row["actor_id"] is None else ActorOut(id=row["actor_id"], name=row["actor_name"])
        return {**row, "id": row["event_id"], "actor": actor}


class ChangesOut(BaseModel):
    items: list[ChangeOut]
    next_cursor: str = Field(description="Pass it as `after` to learn what comes next")


class NamedLead(BaseModel):
    first_name: str | None
    last_name: str | None
    email: str | None
    company: str | None


class RecentEntryOut(ChangeOut):
    """`lead` is null while only other services have spoken of it."""

    lead: NamedLead | None

    @classmethod
    def of(cls, row: Row) -> "RecentEntryOut":
        names = {name: row[name] for name in NamedLead.model_fields}
        return cls(**cls.fields_of(row), lead=NamedLead(**names) if any(names.values()) else None)


@router.get("/changes", responses=answer({"items": [CHANGE], "next_cursor": "c2lnbmVk"}))
async def get_changes(
    *,
    caller: LeadsReader,
    database: ServiceDatabase,
    request: Request,
    after: Annotated[
        str | None, Query(description="`next_cursor` of the answer before; without it: from now on")
    ] = None,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT_SECONDS, description="Seconds to wait for a first change")] = 0,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT,
) -> ChangesOut:
    """What was added to the timelines of the workspace's leads, in the order of the commits; none is left out.

    A full page means that there is more: ask again at once."""
    signer: CursorSigner = request.app.state.cursors
    scope = f"changes of {caller.workspace_id}"
    if after is None:
        async with database.transaction(caller.workspace_id) as tx:
            position = await present_position(tx)
        return ChangesOut(items=[], next_cursor=_encode(signer, scope, position))
    position = _decode(signer, scope, after)
    changes = await wait_for_changes(request, database, caller.workspace_id, position, limit=limit, seconds=wait)
    items = [ChangeOut(**ChangeOut.fields_of(row)) for row in changes.entries]
    return ChangesOut(items=items, next_cursor=_encode(signer, scope, changes.position))


@router.get("/timeline", responses=answer(page_of(RECENT_ENTRY)))
async def get_timeline(_: LeadsReader, tx: Tx, paging: Paging) -> Page[RecentEntryOut]:
    """Every event about any lead of the workspace, the last one recorded first."""
    before = cast("tuple[str, UUID] | None", paging.position)
    rows = await list_recent(tx, before=before, limit=paging.fetch)
    return paging.answer(rows, RecentEntryOut.of, lambda row: (row["recorded_in"], row["event_id"]))


def _encode(signer: CursorSigner, scope: str, position: FeedPosition) -> str:
    return signer.encode((position.seen, position.until, *position.last), scope)


def _decode(signer: CursorSigner, scope: str, cursor: str) -> FeedPosition:
    seen, until, last_transaction, last_id = cast("tuple[str, str | None, str, UUID]", signer.decode(cursor, scope))
    return FeedPosition(seen, until, (last_transaction, last_id))
