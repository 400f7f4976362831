"""Count the messages that reached, or did not reach, leads."""

from collections.abc import Sequence
from datetime import datetime

from services.crm.repositories.lead_evidence import count_messages
from services.crm.repositories.timeline import heard, store_entries
from services.crm.repositories.workspaces import the_workspace
from shared.contracts.notifications import MessageFailed, MessageSent
from shared.db.transaction import Transaction
from shared.messaging.received import Received


async def record_messages(
    tx: Transaction, batch: Sequence[Received[MessageSent | MessageFailed]], *, now: datetime
) -> None:
    """Raises UnknownWorkspace for a workspace that is not registered."""
    await the_workspace(tx)
    await count_messages(tx, [_row(received.event) for received in batch], now=now)
    await store_entries(tx, [heard(received, received.event.lead_id, _summary(received.event)) for received in batch])


def _row(event: MessageSent | MessageFailed) -> dict[str, object]:
    if isinstance(event, MessageSent):
        return {"lead_id": event.lead_id, "sent_at": event.sent_at}
    return {"lead_id": event.lead_id, "failed_at": event.failed_at}


def _summary(event: MessageSent | MessageFailed) -> dict[str, object]:
    facts: dict[str, object] = {
        "message_id": event.message_id,
        "template": event.template,
        "natural_key": event.natural_key,
        "attempts": event.attempts,
    }
    return {**facts, "error": event.error} if isinstance(event, MessageFailed) else facts
