"""A crossing of the alert threshold (R5), as scoring raised it; each is told to each role once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Index, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import Base, Moment


class Alert(Base):
    """It stays open for an owner for a day after `received_at`. `cause` is the cause of the mails it leads to,
    `contributions` are the reasons they quote, `[{rule, points, evidence}]`, if scoring told them."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("alerts_lead_idx", "workspace_id", "lead_id", "received_at"),
        Index("alerts_received_at_idx", "workspace_id", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    score: Mapped[int] = mapped_column(SmallInteger)
    previous_score: Mapped[int | None] = mapped_column(SmallInteger)
    threshold: Mapped[int] = mapped_column(SmallInteger)
    band: Mapped[str] = mapped_column(Text)
    fast_track: Mapped[bool] = mapped_column(Boolean)
    raised_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment, server_default=text("clock_timestamp()"))
    cause: Mapped[dict[str, Any]] = mapped_column(JSONB)
    contributions: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
