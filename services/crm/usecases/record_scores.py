"""Show the newest score on leads."""

from collections.abc import Sequence
from datetime import datetime

from services.crm.repositories.lead_evidence import store_scores
from services.crm.repositories.timeline import heard, store_entries
from services.crm.repositories.workspaces import the_workspace
from shared.contracts.scoring import LeadScored
from shared.db.transaction import Transaction
from shared.messaging.received import Received


async def record_scores(tx: Transaction, batch: Sequence[Received[LeadScored]], *, now: datetime) -> None:
    """Raises UnknownWorkspace for a workspace that is not registered."""
    await the_workspace(tx)
    await store_scores(tx, [_row(received) for received in batch], now=now)
    await store_entries(tx, [heard(received, received.event.lead_id, _summary(received.event)) for received in batch])


def _row(received: Received[LeadScored]) -> dict[str, object]:
    contributions = [contribution.__dict__ for contribution in received.event.contributions]
    return {**received.event.__dict__, "version": received.version, "contributions": contributions}


def _summary(event: LeadScored) -> dict[str, object]:
    return {"score": event.score, "previous_score": event.previous_score, "band": event.band, "profile": event.profile}
