"""The tables around the intake itself: each workspace's policy, what was quarantined, and the counts of R27."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, PrimaryKeyConstraint, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import Base, Moment

UNKNOWN_SOURCE = "unknown"
"""Under which R27 counts a lead that names no source."""


class IntakePolicy(Base):
    """What a workspace asks of its leads; without a row the defaults of `IntakeRules` hold."""

    __tablename__ = "intake_policies"
    __table_args__ = (
        CheckConstraint("on_invalid IN ('reject', 'quarantine')", name="intake_policies_on_invalid_check"),
    )

    workspace_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    on_invalid: Mapped[str] = mapped_column(Text, server_default="reject")
    default_country: Mapped[str] = mapped_column(Text, server_default="US")
    mandatory: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class QuarantinedLead(Base):
    """A lead that could not be accepted, with its bytes and the reasons, until somebody repairs it."""

    __tablename__ = "quarantine"
    __table_args__ = (Index("quarantine_received_at_idx", "workspace_id", "received_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    received_at: Mapped[datetime] = mapped_column(Moment)
    channel: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sender: Mapped[dict[str, Any]] = mapped_column(JSON)


class IntakeCount(Base):
    """R27: `received = created + merged + quarantined + rejected`, per source and hour. Each writer (`lane`) counts in
    rows of its own, so that none waits for another's commit."""

    __tablename__ = "intake_counts"
    __table_args__ = (PrimaryKeyConstraint("workspace_id", "hour", "source", "lane"),)

    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    hour: Mapped[datetime] = mapped_column(Moment)
    source: Mapped[str] = mapped_column(Text)
    lane: Mapped[str] = mapped_column(Text)
    received: Mapped[int] = mapped_column(server_default=text("0"))
    created: Mapped[int] = mapped_column(server_default=text("0"))
    merged: Mapped[int] = mapped_column(server_default=text("0"))
    quarantined: Mapped[int] = mapped_column(server_default=text("0"))
    rejected: Mapped[int] = mapped_column(server_default=text("0"))
