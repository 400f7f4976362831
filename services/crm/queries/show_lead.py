"""One lead with everything the record page shows."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.crm.models.lead import Lead
from services.crm.models.status import Standing
from services.crm.models.user import User
from services.crm.models.workspace import Workspace
from services.crm.repositories.leads import LeadUnknown
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """The lead, its owner's name, and where it stands in R1."""

    lead: Lead
    owner_name: str | None
    standing: Standing


async def show_lead(tx: Transaction, lead_id: UUID) -> LeadRecord:
    """Raises LeadUnknown (404)."""
    query = (
        select(Lead, User.name, Workspace.recycle_after_days)
        .join(Workspace, Workspace.workspace_id == Lead.workspace_id)
        .outerjoin(User, User.id == Lead.owner_id)
        .where(Lead.id == lead_id, Lead.lead_version > 0)
    )
    found = (await tx.session.execute(query)).one_or_none()
    if found is None:
        raise LeadUnknown("There is no such lead")
    lead, owner_name, recycle_after_days = found
    return LeadRecord(lead, owner_name, lead.standing(timedelta(days=recycle_after_days)))
