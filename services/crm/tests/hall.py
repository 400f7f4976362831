"""One workspace, its consumers, and one lead that events speak of."""

from typing import Any
from uuid import UUID, uuid4

from services.crm.consumers import assessments, ingestion, notifications, scoring
from services.crm.consumers.registry import consumers
from services.crm.models.lead import Lead
from shared.contracts.event import Event
from shared.db.database import Database
from shared.messaging.received import Received
from shared.testing.events import deliver, received

HANDLERS = (assessments, ingestion, notifications, scoring)


class Hall:
    """Delivers events as Kafka would, and looks at what they did."""

    def __init__(self, database: Database, workspace_id: UUID) -> None:
        self.database = database
        self.workspace_id = workspace_id
        self.lead_id = uuid4()

    def message(self, event: Event, version: int = 1) -> Received[Any]:
        return received(event, workspace_id=self.workspace_id, key=self.lead_id, version=version)

    async def deliver(self, *messages: Received[Any]) -> None:
        await deliver(self.database, consumers, messages)

    async def lead(self) -> Lead | None:
        async with self.database.transaction(self.workspace_id) as tx:
            return await tx.session.get(Lead, self.lead_id)

    async def the_lead(self) -> Lead:
        lead = await self.lead()
        assert lead is not None
        return lead

    async def timeline(self) -> list[str]:
        async with self.database.transaction(self.workspace_id) as tx:
            rows = await tx.rows(
                "SELECT type FROM timeline_entries WHERE lead_id = :lead_id ORDER BY type", lead_id=self.lead_id
            )
        return [row["type"] for row in rows]

    async def parked(self) -> list[str]:
        async with self.database.system_transaction() as tx:
            rows = await tx.rows("SELECT status FROM parked WHERE key = :key", key=str(self.lead_id))
        return [row["status"] for row in rows]
