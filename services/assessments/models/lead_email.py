"""What we know of leads: that they exist, and which mailboxes are theirs. A projection of ingestion's events."""

from uuid import UUID

from sqlalchemy import Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.assessments.models.base import Base


class KnownLead(Base):
    """The id alone is the key, so that an event that names another workspace than its lead's fails."""

    __tablename__ = "known_leads"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)


class LeadEmail(Base):
    """Mailbox (R2's match form) → lead. A row without a lead is a mailbox that waits for one: its lock keeps
    a starting assessment and an arriving lead from missing each other."""

    __tablename__ = "lead_emails"
    __table_args__ = (Index("lead_emails_lead_idx", "workspace_id", "lead_id"),)

    workspace_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    email_match: Mapped[str] = mapped_column(Text, primary_key=True)
    lead_id: Mapped[UUID | None] = mapped_column(Uuid)
