"""Show the latest assessment on leads."""

from collections.abc import Sequence
from datetime import datetime

from services.crm.repositories.lead_evidence import store_assessments
from services.crm.repositories.timeline import heard, store_entries
from services.crm.repositories.workspaces import the_workspace
from shared.contracts.assessments import AssessmentCompleted
from shared.db.transaction import Transaction
from shared.messaging.received import Received


async def record_assessments(tx: Transaction, batch: Sequence[Received[AssessmentCompleted]], *, now: datetime) -> None:
    """Raises UnknownWorkspace for a workspace that is not registered."""
    await the_workspace(tx)
    await store_assessments(tx, [_row(received.event) for received in batch], now=now)
    await store_entries(tx, [heard(received, received.event.lead_id, _summary(received.event)) for received in batch])


def _row(event: AssessmentCompleted) -> dict[str, object]:
    return {"lead_id": event.lead_id, "completed_at": event.completed_at, **_summary(event)}


def _summary(event: AssessmentCompleted) -> dict[str, object]:
    return {"assessment_id": event.assessment_id, "score": event.score, "tier": event.tier}
