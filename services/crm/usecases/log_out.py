"""End a login: its refresh tokens stop working; its access token lives on for at most its few minutes."""

from datetime import datetime

from services.crm.repositories.refresh_tokens import find_token, revoke_family
from shared.db.transaction import Transaction


async def log_out(tx: Transaction, token: str, *, now: datetime) -> bool:
    """Whether there was such a login; a second time changes nothing."""
    found = await find_token(tx, token)
    if found is None:
        return False
    await revoke_family(tx, found["family_id"], now=now)
    return True
