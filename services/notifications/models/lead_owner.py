"""Who owns a lead, as the CRM last assigned it."""

from uuid import UUID

from sqlalchemy import BigInteger, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import Base


class LeadOwner(Base):
    """A row without an owner is an alerted lead that waits for one: whoever writes an alert or an assignment locks
    the row first, so that the two cannot miss each other. `version` is the lead's version in the CRM."""

    __tablename__ = "lead_owners"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[UUID | None] = mapped_column(Uuid)
