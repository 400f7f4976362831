"""Each workspace's intake rules, remembered for a few seconds: the gateway needs them for every post."""

import time
from uuid import UUID

from services.ingestion.models.intake_rules import IntakeRules
from services.ingestion.queries.read_intake_rules import read_intake_rules
from shared.db.database import Database

REMEMBER_SECONDS = 5.0
MOST_REMEMBERED = 10_000


class KnownRules:
    """`recall` is the hot route's way: synchronous, and None if the rules must be read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[UUID, tuple[IntakeRules, float]] = {}

    def recall(self, workspace_id: UUID) -> IntakeRules | None:
        known = self._remembered.get(workspace_id)
        return known[0] if known is not None and known[1] > time.monotonic() else None

    async def read(self, workspace_id: UUID) -> IntakeRules:
        if (known := self.recall(workspace_id)) is not None:
            return known
        async with self._database.transaction(workspace_id) as tx:
            rules = await read_intake_rules(tx)
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[workspace_id] = (rules, time.monotonic() + REMEMBER_SECONDS)
        return rules
