"""Hurry the leads that an alert was raised for (C4)."""

from collections.abc import Sequence
from datetime import datetime

from services.crm.repositories.lead_evidence import store_alerts
from services.crm.repositories.timeline import heard, store_entries
from services.crm.repositories.workspaces import the_workspace
from shared.contracts.scoring import LeadAlertRaised
from shared.db.transaction import Transaction
from shared.messaging.received import Received


async def record_alerts(tx: Transaction, batch: Sequence[Received[LeadAlertRaised]], *, now: datetime) -> None:
    """Raises UnknownWorkspace for a workspace that is not registered."""
    await the_workspace(tx)
    await store_alerts(tx, [_row(received.event) for received in batch], now=now)
    await store_entries(tx, [heard(received, received.event.lead_id, _summary(received.event)) for received in batch])


def _row(event: LeadAlertRaised) -> dict[str, object]:
    return {"lead_id": event.lead_id, "fast_track": event.fast_track, "raised_at": event.raised_at}


def _summary(event: LeadAlertRaised) -> dict[str, object]:
    return {
        "alert_id": event.alert_id,
        "score": event.score,
        "threshold": event.threshold,
        "band": event.band,
        "fast_track": event.fast_track,
    }
