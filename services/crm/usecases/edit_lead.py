"""Correct what is known of a lead, plan the next follow-up, or give the lead to somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.crm.models.lead import Lead
from services.crm.repositories.leads import lock_lead
from services.crm.repositories.timeline import Entry, did, store_entries
from services.crm.repositories.users import find_active_user
from shared.db.transaction import Transaction
from shared.errors import FieldError, Forbidden, InvalidInput
from shared.identifiers import new_id

EDITED = "lead.edited"
BY_HAND = "manual"


class OwnerUnknown(InvalidInput):
    code = "owner_unknown"


@dataclass(frozen=True, slots=True)
class EditLead:
    """`changes` maps columns to their new values. `may_assign` lets the caller give a lead to anybody."""

    lead_id: UUID
    versions: frozenset[int] | None
    changes: Mapping[str, Any]
    by: UUID | None
    may_assign: bool


async def edit_lead(tx: Transaction, command: EditLead, *, now: datetime) -> Lead:
    """Raises LeadUnknown (404), LeadChanged (412), Forbidden (403) or OwnerUnknown (422)."""
    lead = await lock_lead(tx, command.lead_id, command.versions)
    changes = dict(command.changes)
    entries: list[Entry] = []
    if changes.get("owner_id", lead.owner_id) != lead.owner_id:
        _check_assignment(lead, changes["owner_id"], command)
        if changes["owner_id"] is not None:
            entries.append(await _assign(tx, lead, changes.pop("owner_id"), command, now))
    if changed := lead.edit(changes, now=now):
        entries.append(
            did(new_id(), EDITED, lead.id, {"fields": changed}, cause=tx.cause, actor_id=command.by, now=now)
        )
    if entries:
        await store_entries(tx, entries)
    return lead


def _check_assignment(lead: Lead, owner_id: UUID | None, command: EditLead) -> None:
    """Anybody who works on leads may take one that is nobody's; to take from or give to others needs a permission."""
    takes_free_lead = lead.owner_id is None and owner_id == command.by
    if not command.may_assign and not takes_free_lead:
        raise Forbidden("Giving leads to others needs the permission leads:assign", permission="leads:assign")


async def _assign(tx: Transaction, lead: Lead, owner_id: UUID, command: EditLead, now: datetime) -> Entry:
    if await find_active_user(tx, owner_id) is None:
        raise OwnerUnknown(
            "The owner is no active user of this workspace",
            errors=[FieldError("/owner", "unknown_user", "Choose one of the workspace's users")],
        )
    event = lead.assign(owner_id, reason=BY_HAND, now=now)
    event_id = tx.announce(lead, event)
    summary = {"owner_id": owner_id, "previous_owner_id": event.previous_owner_id, "reason": BY_HAND}
    return did(event_id, event.topic, lead.id, summary, cause=tx.cause, actor_id=command.by, now=now)
