"""The user behind a token, with the workspace's name."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.crm.models.user import User
from services.crm.models.workspace import Workspace
from shared.db.transaction import Transaction
from shared.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class Profile:
    user: User
    workspace_name: str


async def show_user(tx: Transaction, user_id: UUID) -> Profile:
    """Raises Unauthenticated (401) where the token's user is gone or was switched off."""
    query = (
        select(User, Workspace.name)
        .join(Workspace, Workspace.workspace_id == User.workspace_id)
        .where(User.id == user_id, User.is_active)
    )
    found = (await tx.session.execute(query)).one_or_none()
    if found is None:
        raise Unauthenticated("the token's user is not active any more")
    return Profile(*found)
