"""What scoring, assessments and notifications know of a lead, as the CRM keeps it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Integer, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Moment


class LeadEvidence:
    """`score_version` is scoring's version of the lead: an older score never replaces a newer one."""

    score_version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    score: Mapped[int | None] = mapped_column(SmallInteger)
    band: Mapped[str | None] = mapped_column(Text)
    score_profile: Mapped[str | None] = mapped_column(Text)
    score_profile_version: Mapped[int | None] = mapped_column(Integer)
    score_contributions: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    scored_at: Mapped[datetime | None] = mapped_column(Moment)
    fortune500_rank: Mapped[int | None] = mapped_column(SmallInteger)
    fortune500_edition: Mapped[int | None] = mapped_column(SmallInteger)
    alerted_at: Mapped[datetime | None] = mapped_column(Moment)

    assessment_id: Mapped[UUID | None] = mapped_column(Uuid)
    assessment_score: Mapped[int | None] = mapped_column(SmallInteger)
    assessment_tier: Mapped[str | None] = mapped_column(Text)
    assessment_completed_at: Mapped[datetime | None] = mapped_column(Moment)

    messages_sent: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    messages_failed: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_message_at: Mapped[datetime | None] = mapped_column(Moment)
