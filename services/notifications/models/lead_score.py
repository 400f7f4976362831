"""Why a lead has its score: the reasons a mail quotes, a projection of scoring's events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, SmallInteger, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import Base, Moment


class LeadScore(Base):
    """`contributions` is `[{rule, points, evidence}]`; they add up to the score before it is clamped."""

    __tablename__ = "lead_scores"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int] = mapped_column(SmallInteger)
    contributions: Mapped[list[Any]] = mapped_column(JSONB)
    scored_at: Mapped[datetime] = mapped_column(Moment)
