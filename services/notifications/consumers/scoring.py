"""What scoring announces: that a lead crossed the alert threshold, and why."""

from collections.abc import Sequence
from functools import partial

from services.notifications.repositories.alerts import AlertFacts
from services.notifications.usecases.raise_alerts import RaiseAlerts, raise_alerts
from shared.clock import utc_now
from shared.contracts.scoring import LeadAlertRaised
from shared.db.transaction import Transaction
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received


def listen_to_scoring(consumers: Consumers, *, sales_address: str) -> None:
    """`sales_address` is for workspaces that name none of their own."""
    consumers.on(LeadAlertRaised)(partial(alert_sales, sales_address=sales_address))


async def alert_sales(batch: Sequence[Received[LeadAlertRaised]], tx: Transaction, *, sales_address: str) -> None:
    await raise_alerts(tx, RaiseAlerts([alert_of(received) for received in batch], sales_address), now=utc_now())


def alert_of(received: Received[LeadAlertRaised]) -> AlertFacts:
    alert = received.event
    told = alert.contributions
    return AlertFacts(
        id=alert.alert_id,
        lead_id=alert.lead_id,
        score=alert.score,
        previous_score=alert.previous_score,
        threshold=alert.threshold,
        band=alert.band.value,
        fast_track=alert.fast_track,
        raised_at=alert.raised_at,
        cause=received.cause,
        contributions=None if told is None else [contribution.model_dump() for contribution in told],
    )
