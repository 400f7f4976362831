"""A consumer that a test makes fail, and what became of its messages."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.clock import utc_now
from shared.contracts.crm import LeadAssigned, LeadStatus, LeadStatusChanged
from shared.db.database import Database
from shared.db.subject import SubjectRef
from shared.db.transaction import Transaction
from shared.identifiers import new_id
from shared.messaging.consumers import Consumers
from shared.messaging.parked_search import list_parked
from shared.messaging.received import Received
from shared.testing.events import received

CRM = "crm"


def a_status_change(workspace_id: UUID, *, note: str = "fine", lead_id: UUID | None = None) -> Received[Any]:
    lead_id = lead_id or new_id()
    event = LeadStatusChanged(
        lead_id=lead_id,
        from_status=LeadStatus.NEW,
        to_status=LeadStatus.CONTACTED,
        reason=note,
        changed_at=utc_now(),
    )
    return received(event, workspace_id=workspace_id, key=lead_id)


class Counting:
    """A consumer that writes one row for each message, and fails on demand."""

    def __init__(self) -> None:
        self.failures: dict[str, Exception] = {}
        self.batches: list[int] = []
        self.consumers = Consumers(CRM)
        self.consumers.on(LeadStatusChanged)(self.handle)

    async def handle(self, batch: Sequence[Received[LeadStatusChanged]], tx: Transaction) -> None:
        self.batches.append(len(batch))
        for message in batch:
            note = message.event.reason or ""
            await write_effect(tx, message)
            assigned = LeadAssigned(
                lead_id=message.event.lead_id, owner_id=new_id(), reason=note, assigned_at=utc_now()
            )
            tx.announce(SubjectRef(message.event.lead_id, 1), assigned, cause=message.cause)
            if note in self.failures:
                raise self.failures[note]


async def write_effect(tx: Transaction, message: Received[LeadStatusChanged]) -> None:
    await tx.execute(
        "INSERT INTO effects (id, workspace_id, note) VALUES (:id, :workspace_id, :note)",
        id=message.event.lead_id,
        workspace_id=tx.workspace_id,
        note=message.event.reason or "",
    )


async def effects(database: Database, workspace_id: UUID) -> list[str]:
    async with database.transaction(workspace_id) as tx:
        return [row["note"] for row in await tx.rows("SELECT note FROM effects ORDER BY position")]


async def parked_of(database: Database, workspace_id: UUID, *, operator: bool = False) -> list[Any]:
    async with database.system_transaction() as tx:
        return await list_parked(tx, workspace_id=workspace_id, unassigned_too=operator)


async def make_due(database: Database) -> None:
    async with database.system_transaction() as tx:
        await tx.execute("UPDATE parked SET due_at = clock_timestamp() WHERE status = 'retry'")
