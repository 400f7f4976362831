"""Follow what ingestion says of leads; a lead that appears gets the workspace's default owner."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.crm.repositories.lead_snapshots import store_snapshots
from services.crm.repositories.timeline import Entry, did, heard, store_entries
from services.crm.repositories.workspaces import the_workspace
from shared.contracts.crm import LeadAssigned
from shared.contracts.leads import LeadSnapshot
from shared.db.statements import Row
from shared.db.subject import SubjectRef
from shared.db.transaction import Transaction
from shared.messaging.received import Received

DEFAULT_OWNER = "default_owner"


async def record_snapshots(tx: Transaction, batch: Sequence[Received[LeadSnapshot]], *, now: datetime) -> None:
    """Raises UnknownWorkspace for a workspace that is not registered."""
    workspace = await the_workspace(tx)
    changed = await store_snapshots(tx, batch, owner_id=workspace.default_owner_id, now=now)
    entries = [heard(received, received.event.lead_id, _summary(received.event)) for received in batch]
    if workspace.default_owner_id is not None:
        entries += _announce_owners(tx, batch, changed, workspace.default_owner_id, now)
    await store_entries(tx, entries)


def _announce_owners(
    tx: Transaction, batch: Sequence[Received[LeadSnapshot]], changed: list[Row], owner_id: UUID, now: datetime
) -> list[Entry]:
    """A lead appeared if the event that first brought it is in this batch."""
    causes = {received.id: received.cause for received in batch}
    entries = []
    for lead in changed:
        cause = causes.get(lead["first_event_id"])
        if cause is None or lead["owner_id"] != owner_id:
            continue
        event = LeadAssigned(lead_id=lead["id"], owner_id=owner_id, reason=DEFAULT_OWNER, assigned_at=now)
        event_id = tx.announce(SubjectRef(lead["id"], lead["version"]), event, cause=cause)
        summary = {"owner_id": owner_id, "reason": DEFAULT_OWNER}
        entries.append(did(event_id, event.topic, lead["id"], summary, cause=cause, now=now))
    return entries


def _summary(event: LeadSnapshot) -> dict[str, object]:
    return {"channel": event.channel, "source": event.source, "request": event.request}
