"""Who works in a workspace: `/api/companies/{ws}/users`."""

from typing import cast
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.crm.http.answers import USER, answer, page_of
from services.crm.http.permissions import OWN_WORKSPACE, UsersReader
from services.crm.queries.list_users import list_users
from shared.db.statements import Row
from shared.http.pagination import Page, Paging
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/users", tags=["users"], dependencies=[OWN_WORKSPACE])


class UserOut(BaseModel):
    id: UUID
    name: str
    email: str
    role: str
    is_active: bool

    @classmethod
    def of(cls, row: Row) -> "UserOut":
        return cls(**row)


@router.get("", responses=answer(page_of(USER)))
async def get_users(_: UsersReader, tx: Tx, paging: Paging) -> Page[UserOut]:
    """The workspace's users, by name."""
    rows = await list_users(tx, after=cast("tuple[str, UUID] | None", paging.position), limit=paging.fetch)
    return paging.answer(rows, UserOut.of, lambda row: (row["name"], row["id"]))
