"""The timeline of a lead: one entry per event about it, with its cause and its place in Kafka."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Base, Moment, TransactionId


def changes_channel(workspace_id: UUID | str) -> str:
    """Where those are told who wait for the workspace's timelines to grow; `*` matches every workspace."""
    return f"leadflow:changes:crm:{workspace_id}"


class TimelineEntry(Base):
    """`type` is the event's topic, or `lead.edited` for a change that is nobody else's business. `summary` holds
    non-personal facts. `partition` and `offset` are empty for what the CRM itself did. `recorded_in` is the transaction
    that wrote the entry: who remembers which transactions it has seen misses none, however late one commits."""

    __tablename__ = "timeline_entries"
    __table_args__ = (
        Index("timeline_entries_lead_idx", "workspace_id", "lead_id", "occurred_at", "event_id"),
        Index("timeline_entries_recorded_in_idx", "workspace_id", "recorded_in", "event_id"),
    )

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
    recorded_in: Mapped[str] = mapped_column(TransactionId, server_default=text("pg_current_xact_id()"))
