"""The timeline of a lead: one entry per event about it, with its cause and its place in Kafka."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Base, Moment


class TimelineEntry(Base):
    """`type` is the event's topic, or `lead.edited` for a change that is nobody else's business. `summary` holds
    non-personal facts. `partition` and `offset` are empty for what the CRM itself did."""

    __tablename__ = "timeline_entries"
    __table_args__ = (Index("timeline_entries_lead_idx", "workspace_id", "lead_id", "occurred_at", "event_id"),)

    event_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    type: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(Moment)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    correlation_id: Mapped[str | None] = mapped_column(Text)
    causation_id: Mapped[UUID | None] = mapped_column(Uuid)
    partition: Mapped[int | None] = mapped_column(Integer)
    offset: Mapped[int | None] = mapped_column(BigInteger)
