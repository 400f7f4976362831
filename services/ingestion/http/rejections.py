"""Counts rejected leads (R27) in memory and stores the counts every second: a refusal costs no transaction."""

import asyncio
from collections import Counter, defaultdict
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from services.ingestion.repositories.intake_counts import SourceHour, count_rejected, hour_of
from shared.db.database import Database

log = structlog.get_logger(__name__)

STORE_EVERY_SECONDS = 1.0


class Rejections:
    """What this process rejected and has not stored yet; a crash loses at most the last second."""

    def __init__(self, database: Database, lane: str) -> None:
        self._database = database
        self._lane = lane
        self._counts: defaultdict[UUID, Counter[SourceHour]] = defaultdict(Counter)

    def add(self, workspace_id: UUID, source: str, rejected_at: datetime) -> None:
        self._counts[workspace_id][source, hour_of(rejected_at)] += 1

    async def run(self) -> None:
        """Store until cancelled."""
        while True:
            await asyncio.sleep(STORE_EVERY_SECONDS)
            try:
                await self.store()
            except (SQLAlchemyError, OSError) as error:
                log.warning("rejections_not_counted_yet", error=type(error).__name__)

    async def store(self) -> None:
        for workspace_id in list(self._counts):
            counts = self._counts.pop(workspace_id)
            try:
                async with self._database.transaction(workspace_id) as tx:
                    await count_rejected(tx, counts, lane=self._lane)
            except BaseException:
                self._counts[workspace_id].update(counts)
                raise
