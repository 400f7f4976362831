"""What scoring announces: why a lead has its score, and that it crossed the alert threshold."""

from collections.abc import Sequence
from functools import partial

from services.notifications.repositories.alerts import AlertFacts
from services.notifications.repositories.projections import ScoreFacts
from services.notifications.usecases.raise_alerts import RaiseAlerts, raise_alerts
from services.notifications.usecases.remember_scores import RememberScores, remember_scores
from shared.clock import utc_now
from shared.contracts.scoring import LeadAlertRaised, LeadScored
from shared.db.transaction import Transaction
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received


def listen_to_scoring(consumers: Consumers, *, sales_address: str) -> None:
    """`sales_address` is for workspaces that name none of their own."""
    consumers.on(LeadScored)(know_reasons)
    consumers.on(LeadAlertRaised)(partial(alert_sales, sales_address=sales_address))


async def know_reasons(batch: Sequence[Received[LeadScored]], tx: Transaction) -> None:
    await remember_scores(tx, RememberScores([score_of(received) for received in batch]))


async def alert_sales(batch: Sequence[Received[LeadAlertRaised]], tx: Transaction, *, sales_address: str) -> None:
    await raise_alerts(tx, RaiseAlerts([alert_of(received) for received in batch], sales_address), now=utc_now())


def score_of(received: Received[LeadScored]) -> ScoreFacts:
    scored = received.event
    contributions = [{"rule": c.rule, "points": c.points, "evidence": c.evidence} for c in scored.contributions]
    return ScoreFacts(scored.lead_id, received.version, scored.score, contributions, scored.scored_at)


def alert_of(received: Received[LeadAlertRaised]) -> AlertFacts:
    alert = received.event
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
    )
