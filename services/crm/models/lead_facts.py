"""What ingestion knows of a lead, as the CRM keeps it, and which of these facts a person may correct."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Computed, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Moment

CORRECTABLE = ("first_name", "last_name", "phone", "company", "job_title", "employees", "industry", "country")
"""Facts that sales may correct; from then on a later `lead.updated` leaves them alone."""

SEARCHED = " || ' ' || ".join(
    f"coalesce({name}, '')" for name in ("first_name", "last_name", "email", "company", "phone")
)
SEARCHED_LENGTH = 500
"""Indexes carry the searched text, and an index entry has at most 2,700 bytes."""


class LeadFacts:
    """The columns that follow `lead.created` and `lead.updated`. `lead_version` is ingestion's version of the lead,
    0 as long as only other services have spoken of it; such a stub is shown to nobody."""

    lead_version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    first_event_id: Mapped[UUID | None] = mapped_column(Uuid)
    first_name: Mapped[str | None] = mapped_column(Text)
    last_name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    company: Mapped[str | None] = mapped_column(Text)
    company_domain: Mapped[str | None] = mapped_column(Text)
    job_title: Mapped[str | None] = mapped_column(Text)
    employees: Mapped[int | None] = mapped_column(Integer)
    industry: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str | None] = mapped_column(Text)
    tier: Mapped[str | None] = mapped_column(Text)
    request: Mapped[str | None] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    marketing_consent: Mapped[bool | None] = mapped_column(Boolean)
    custom: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    edited_fields: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))

    source: Mapped[str | None] = mapped_column(Text)
    first_source: Mapped[str | None] = mapped_column(Text)
    first_medium: Mapped[str | None] = mapped_column(Text)
    first_campaign: Mapped[str | None] = mapped_column(Text)
    last_source: Mapped[str | None] = mapped_column(Text)
    last_medium: Mapped[str | None] = mapped_column(Text)
    last_campaign: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str | None] = mapped_column(Text)
    referrer: Mapped[str | None] = mapped_column(Text)
    landing_page: Mapped[str | None] = mapped_column(Text)
    touched_at: Mapped[datetime | None] = mapped_column(Moment)

    search_text: Mapped[str] = mapped_column(
        Text, Computed(f"left(lower({SEARCHED}), {SEARCHED_LENGTH})", persisted=True)
    )
