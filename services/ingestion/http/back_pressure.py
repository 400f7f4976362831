"""How many events wait for the relay, as far as back-pressure has to know."""

import time

from shared.db.database import Database
from shared.errors import Overloaded

REMEMBER_SECONDS = 1.0
RETRY_SECONDS = 5

COUNT = "SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT :most) AS waiting"


class OutboxBacklog:
    """Bulk work asks before it adds more; a single form is always taken (architecture: back-pressure)."""

    def __init__(self, database: Database, limit: int) -> None:
        self._database = database
        self._limit = limit
        self._is_full = False
        self._looked_at = -REMEMBER_SECONDS

    async def check(self) -> None:
        """Raises Overloaded above the limit."""
        if time.monotonic() - self._looked_at >= REMEMBER_SECONDS:
            async with self._database.system_transaction() as tx:
                self._is_full = await tx.value(COUNT, most=self._limit + 1) > self._limit
            self._looked_at = time.monotonic()
        if self._is_full:
            raise Overloaded(f"more than {self._limit} events wait to be sent", retry_after=RETRY_SECONDS)
