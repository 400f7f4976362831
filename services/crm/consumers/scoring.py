"""What scoring announces."""

from collections.abc import Sequence

from services.crm.consumers.registry import consumers
from services.crm.usecases.record_alerts import record_alerts
from services.crm.usecases.record_scores import record_scores
from shared.clock import utc_now
from shared.contracts.scoring import LeadAlertRaised, LeadScored
from shared.db.transaction import Transaction
from shared.messaging.received import Received


@consumers.on(LeadScored)
async def show_score_on_lead(batch: Sequence[Received[LeadScored]], tx: Transaction) -> None:
    await record_scores(tx, batch, now=utc_now())


@consumers.on(LeadAlertRaised)
async def hurry_lead(batch: Sequence[Received[LeadAlertRaised]], tx: Transaction) -> None:
    await record_alerts(tx, batch, now=utc_now())
