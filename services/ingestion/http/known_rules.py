"""Each workspace's intake rules, kept in memory: the gateway needs them for every post, and never waits for them."""

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from services.ingestion.models.intake_rules import IntakeRules
from services.ingestion.queries.read_intake_rules import read_intake_rules
from shared.db.database import Database

log = structlog.get_logger(__name__)

FRESH_SECONDS = 5.0
MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class _Remembered:
    rules: IntakeRules
    fresh_until: float


class KnownRules:
    """A workspace's first post reads its rules; after that they are read anew in the background, so that a change
    counts within seconds and PostgreSQL may be away meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[UUID, _Remembered] = {}
        self._refreshing: dict[UUID, asyncio.Task[None]] = {}

    def recall(self, workspace_id: UUID) -> IntakeRules | None:
        """The hot route's way: None only if the rules were never read."""
        known = self._remembered.get(workspace_id)
        if known is None:
            return None
        if known.fresh_until < time.monotonic() and workspace_id not in self._refreshing:
            self._refreshing[workspace_id] = asyncio.create_task(self._refresh(workspace_id))
        return known.rules

    async def read(self, workspace_id: UUID) -> IntakeRules:
        return self.recall(workspace_id) or await self._read(workspace_id)

    async def _read(self, workspace_id: UUID) -> IntakeRules:
        async with self._database.transaction(workspace_id) as tx:
            rules = await read_intake_rules(tx)
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[workspace_id] = _Remembered(rules, time.monotonic() + FRESH_SECONDS)
        return rules

    async def _refresh(self, workspace_id: UUID) -> None:
        try:
            await self._read(workspace_id)
        except (SQLAlchemyError, OSError) as error:
            log.warning("intake_rules_not_refreshed", error=type(error).__name__)
        finally:
            del self._refreshing[workspace_id]

    async def close(self) -> None:
        """Before the database is closed."""
        tasks = list(self._refreshing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
