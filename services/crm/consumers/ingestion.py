"""What ingestion announces."""

from collections.abc import Sequence

from services.crm.consumers.registry import consumers
from services.crm.usecases.record_snapshots import record_snapshots
from shared.clock import utc_now
from shared.contracts.leads import LeadCreated, LeadSnapshot, LeadUpdated
from shared.db.transaction import Transaction
from shared.messaging.received import Received


@consumers.on(LeadCreated, LeadUpdated)
async def follow_lead(batch: Sequence[Received[LeadSnapshot]], tx: Transaction) -> None:
    await record_snapshots(tx, batch, now=utc_now())
