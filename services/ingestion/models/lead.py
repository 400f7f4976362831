"""The table of leads: one row per person of a workspace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Integer, SmallInteger, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import Base, Moment


class Lead(Base):
    """`identity` is the match e-mail (R2), without one the phone number; it is unique among live leads, and null once
    a lead is no longer live. `shard` is the outbox shard of its id."""

    __tablename__ = "leads"
    __table_args__ = (UniqueConstraint("workspace_id", "identity", name="leads_workspace_id_identity_key"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(BigInteger)
    shard: Mapped[int] = mapped_column(SmallInteger)
    identity: Mapped[str | None] = mapped_column(Text(collation="C"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    touched_at: Mapped[datetime] = mapped_column(Moment)
    last_touch_id: Mapped[UUID] = mapped_column(Uuid)

    email: Mapped[str | None] = mapped_column(Text)
    email_match: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    first_name: Mapped[str | None] = mapped_column(Text)
    last_name: Mapped[str | None] = mapped_column(Text)
    company: Mapped[str | None] = mapped_column(Text)
    company_domain: Mapped[str | None] = mapped_column(Text)
    job_title: Mapped[str | None] = mapped_column(Text)
    employees: Mapped[int | None] = mapped_column(Integer)
    industry: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str | None] = mapped_column(Text)
    tier: Mapped[str | None] = mapped_column(Text)
    request: Mapped[str | None] = mapped_column(Text)
    marketing_consent: Mapped[bool | None] = mapped_column(Boolean)
    custom: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    first_source: Mapped[str | None] = mapped_column(Text)
    first_medium: Mapped[str | None] = mapped_column(Text)
    first_campaign: Mapped[str | None] = mapped_column(Text)
