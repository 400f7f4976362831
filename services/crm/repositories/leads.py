"""Finding a lead to work on."""

from uuid import UUID

from sqlalchemy import select

from services.crm.models.lead import Lead
from shared.db.transaction import Transaction
from shared.errors import NotFound, PreconditionFailed


class LeadUnknown(NotFound):
    code = "lead_not_found"


class LeadChanged(PreconditionFailed):
    """Somebody, or an event, changed the lead since the caller read it."""


async def lock_lead(tx: Transaction, lead_id: UUID, versions: frozenset[int] | None) -> Lead:
    """Lock a lead that ingestion has announced. `versions` are those the caller accepts; None accepts any.

    Raises LeadUnknown (404) or LeadChanged (412).
    """
    query = select(Lead).where(Lead.id == lead_id, Lead.lead_version > 0).with_for_update()
    lead = await tx.session.scalar(query)
    if lead is None:
        raise LeadUnknown("There is no such lead")
    if versions is not None and lead.version not in versions:
        raise LeadChanged("The lead has changed since it was read", version=lead.version)
    return lead
