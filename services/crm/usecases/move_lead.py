"""Move a lead to another status by R1."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.crm.models.lead import Lead
from services.crm.repositories.leads import lock_lead
from services.crm.repositories.timeline import did, store_entries
from services.crm.repositories.workspaces import the_workspace
from shared.contracts.crm import LeadStatus
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MoveLead:
    """`versions` are those the caller read; None accepts any."""

    lead_id: UUID
    versions: frozenset[int] | None
    target: LeadStatus
    reason: str | None
    by: UUID | None


async def move_lead(tx: Transaction, command: MoveLead, *, now: datetime) -> Lead:
    """Raises LeadUnknown (404), LeadChanged (412), IllegalTransition (409) or ReasonMissing (422)."""
    workspace = await the_workspace(tx)
    lead = await lock_lead(tx, command.lead_id, command.versions)
    event = lead.move(
        command.target, reason=command.reason, by=command.by, recycle_after=workspace.recycle_after, now=now
    )
    event_id = tx.announce(lead, event)
    summary = {"from": event.from_status, "to": event.to_status, "reason": event.reason}
    await store_entries(
        tx, [did(event_id, event.topic, lead.id, summary, cause=tx.cause, actor_id=command.by, now=now)]
    )
    return lead
