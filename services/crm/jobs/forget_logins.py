"""Forget what logins left behind: expired refresh tokens, and failures of names that nobody tries any more."""

from datetime import timedelta

from services.crm.repositories.credentials import purge_failures
from services.crm.repositories.refresh_tokens import purge_tokens
from shared.clock import utc_now
from shared.db.database import Database

EVERY_SECONDS = 3600.0
FAILURES_KEPT = timedelta(days=1)


async def forget_logins(database: Database) -> None:
    now = utc_now()
    async with database.system_transaction() as tx:
        await purge_tokens(tx, now=now)
        await purge_failures(tx, before=now - FAILURES_KEPT)
