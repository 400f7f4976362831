"""Exchange a refresh token for the next one; a token that comes a second time ends its family."""

from datetime import datetime

from services.crm.repositories.refresh_tokens import find_token, revoke_family, use_token
from services.crm.repositories.users import find_active_user
from services.crm.usecases.open_session import Session, open_session
from shared.db.database import Database
from shared.errors import Unauthenticated


class RefreshRefused(Unauthenticated):
    """Unknown, expired, revoked or used before: log in again."""

    code = "refresh_refused"


async def refresh_session(database: Database, token: str, *, now: datetime) -> Session:
    """Raises RefreshRefused (401).

    Opens its transactions itself: the token tells the workspace, and the end of a family stays when it is refused.
    """
    async with database.system_transaction() as tx:
        found = await find_token(tx, token)
    session = None
    if found is not None:
        async with database.transaction(found["workspace_id"]) as tx:
            user = await find_active_user(tx, found["user_id"])
            if user is not None and await use_token(tx, token, now=now):
                session = open_session(tx, user, now=now, family_id=found["family_id"])
            else:
                await revoke_family(tx, found["family_id"], now=now)
    if session is None:
        raise RefreshRefused("The refresh token is not good any more; log in again")
    return session
