"""The tables of what a person did to reach us: touches, and the consents given with them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Index, PrimaryKeyConstraint, Text, Uuid
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import Base, Moment


class Touch(Base):
    """One post of one person, whole: `posted` is what came, and is never changed. `lead_version` is the version the
    touch gave its lead; the first touch has 1."""

    __tablename__ = "touches"
    __table_args__ = (Index("touches_lead_id_idx", "workspace_id", "lead_id", "lead_version"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    lead_version: Mapped[int] = mapped_column(BigInteger)
    touched_at: Mapped[datetime] = mapped_column(Moment)
    channel: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    medium: Mapped[str | None] = mapped_column(Text)
    campaign: Mapped[str | None] = mapped_column(Text)
    utm: Mapped[dict[str, str] | None] = mapped_column(JSON)
    referrer: Mapped[str | None] = mapped_column(Text)
    landing_page: Mapped[str | None] = mapped_column(Text)
    session_id: Mapped[str | None] = mapped_column(Text)
    sender: Mapped[dict[str, Any]] = mapped_column(JSON)
    posted: Mapped[dict[str, Any]] = mapped_column(JSON)


class Consent(Base):
    """A statement of a person about one purpose, at one touch; the newest of a purpose counts (R20)."""

    __tablename__ = "consents"
    __table_args__ = (
        PrimaryKeyConstraint("touch_id", "purpose"),
        Index("consents_lead_id_idx", "workspace_id", "lead_id"),
    )

    touch_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[str] = mapped_column(Text)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    is_given: Mapped[bool] = mapped_column(Boolean)
    basis: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    text_version: Mapped[str | None] = mapped_column(Text)
    ip_prefix: Mapped[str | None] = mapped_column(Text)
    stated_at: Mapped[datetime] = mapped_column(Moment)
