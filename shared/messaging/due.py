"""Due work: the scheduler role leases rows whose time has come and calls what the service registered for them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import structlog

from shared.db.database import Database
from shared.messaging.failures import describe

log = structlog.get_logger(__name__)

LEASE_SECONDS = 15
"""How long what a crash interrupted is left alone; the work itself is stopped a little sooner."""
BATCH = 20
LONGEST_BACK_OFF_SECONDS = 600

# The lease is the due time itself, moved on: after a crash the row is simply due again.
LEASE = """
    UPDATE due SET due_at = clock_timestamp() + make_interval(secs => :lease), attempts = attempts + 1
    WHERE id IN (SELECT id FROM due WHERE due_at <= clock_timestamp() AND kind = ANY(CAST(:kinds AS text[]))
                 ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING workspace_id, kind, key, attempts
"""
BACK_OFF = """
    UPDATE due SET due_at = clock_timestamp() + make_interval(secs => :seconds)
    WHERE workspace_id = :workspace_id AND kind = :kind AND key = :key
"""


@dataclass(frozen=True, slots=True)
class DueItem:
    """`attempts` counts this one; it starts again at each `tx.schedule`."""

    workspace_id: UUID
    kind: str
    key: str
    attempts: int


Work = Callable[[DueItem, Database], Awaitable[None]]
W = TypeVar("W", bound=Work)


class DueWork:
    """What a service does when a time has come, by kind."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._work: dict[str, Work] = {}

    def on(self, kind: str) -> Callable[[W], W]:
        """Register work for a kind. It opens its own transactions, and ends by `tx.cancel` or `tx.schedule`
        in the one that records what it did; until then the row stays and the work is tried again."""

        def register(work: W) -> W:
            self._work[kind] = work
            return work

        return register

    async def run_due(self, database: Database) -> int:
        """Do what is due now, a bounded number at once. Returns how many items were tried."""
        if not self._work:
            return 0
        async with database.system_transaction() as tx:
            rows = await tx.rows(LEASE, lease=LEASE_SECONDS, kinds=_array(sorted(self._work)), limit=BATCH)
        items = [DueItem(row["workspace_id"], row["kind"], row["key"], row["attempts"]) for row in rows]
        await asyncio.gather(*(self._run(item, database) for item in items))
        return len(items)

    async def _run(self, item: DueItem, database: Database) -> None:
        try:
            async with asyncio.timeout(LEASE_SECONDS * 0.8):
                await self._work[item.kind](item, database)
        except Exception as error:
            seconds = min(LONGEST_BACK_OFF_SECONDS, 2.0**item.attempts)
            log.warning("due_work_failed", kind=item.kind, key=item.key, error=describe(error), retry_in=seconds)
            await self._back_off(item, database, seconds)

    async def _back_off(self, item: DueItem, database: Database, seconds: float) -> None:
        """Try again sooner than the lease's end; where even that fails, the lease's end is soon enough."""
        try:
            async with database.system_transaction() as tx:
                parameters: dict[str, Any] = {"workspace_id": item.workspace_id, "kind": item.kind, "key": item.key}
                await tx.execute(BACK_OFF, seconds=seconds, **parameters)
        except Exception as error:
            log.warning("due_back_off_failed", kind=item.kind, key=item.key, error=describe(error))


def _array(values: list[str]) -> str:
    return "{" + ",".join(values) + "}"
