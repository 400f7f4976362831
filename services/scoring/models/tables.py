"""The tables of the service. The hot path writes them by statement (`repositories/`), the rules live beside them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Double,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.models.base import Base, Moment
from shared.auth.api_key_table import api_keys_table

Json = JSON(none_as_null=True)


class ScoredLeadRow(Base):
    """A lead and its score (`models/scored_lead.py`). Without facts it is a stub: evidence came before the lead."""

    __tablename__ = "scored_leads"
    __table_args__ = (CheckConstraint("(facts IS NULL) = (score IS NULL)", name="scored_leads_facts_check"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    facts_version: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int | None] = mapped_column(SmallInteger)
    raw_score: Mapped[float | None] = mapped_column(Double)
    band: Mapped[str | None] = mapped_column(Text)
    profile: Mapped[str | None] = mapped_column(Text)
    profile_version: Mapped[int | None] = mapped_column(Integer)
    contributions: Mapped[list[Any] | None] = mapped_column(Json)
    fortune500_rank: Mapped[int | None] = mapped_column(SmallInteger)
    fortune500_edition: Mapped[int | None] = mapped_column(SmallInteger)
    fortune500_standing: Mapped[str | None] = mapped_column(Text)
    is_armed: Mapped[bool] = mapped_column(Boolean)
    alerted_at: Mapped[datetime | None] = mapped_column(Moment)
    scored_at: Mapped[datetime | None] = mapped_column(Moment)


class EvidenceRow(Base):
    """What a lead did, once per natural key; `recorded_at` is when we heard of it."""

    __tablename__ = "evidence"

    workspace_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    occurred_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class ScoreHistoryRow(Base):
    """What we knew of a lead and what it came to, whenever either changed. `is_change`: the score did, and was
    announced as `version`; where only facts changed, another profile may see a difference. `recorded_at` is when we
    knew, `scored_at` when the score last changed."""

    __tablename__ = "score_history"
    __table_args__ = (Index("score_history_lead_idx", "workspace_id", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(BigInteger)
    is_change: Mapped[bool] = mapped_column(Boolean)
    score: Mapped[int] = mapped_column(SmallInteger)
    previous_score: Mapped[int | None] = mapped_column(SmallInteger)
    raw_score: Mapped[float] = mapped_column(Double)
    band: Mapped[str] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(Text)
    profile_version: Mapped[int] = mapped_column(Integer)
    contributions: Mapped[list[Any]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    fortune500_rank: Mapped[int | None] = mapped_column(SmallInteger)
    fortune500_edition: Mapped[int | None] = mapped_column(SmallInteger)
    cause_id: Mapped[UUID | None] = mapped_column(Uuid)
    cause_type: Mapped[str] = mapped_column(Text)
    scored_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class AlertRow(Base):
    """An alert that was raised; `id` names the crossing for good."""

    __tablename__ = "alerts"
    __table_args__ = (Index("alerts_lead_idx", "workspace_id", "lead_id", "raised_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    score: Mapped[int] = mapped_column(SmallInteger)
    previous_score: Mapped[int | None] = mapped_column(SmallInteger)
    threshold: Mapped[int] = mapped_column(SmallInteger)
    fast_track: Mapped[bool] = mapped_column(Boolean)
    raised_at: Mapped[datetime] = mapped_column(Moment)


class ProfileRow(Base):
    """A workspace's own version of a profile. What is not here is as it was shipped."""

    __tablename__ = "profiles"

    workspace_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(Moment, server_default=text("clock_timestamp()"))


class WorkspaceSettingsRow(Base):
    """What a workspace decided (C2, C3, R5). A workspace without a row is unknown here, and its events are refused."""

    __tablename__ = "workspace_settings"

    workspace_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    profile: Mapped[str] = mapped_column(Text, server_default=text("'enterprise.v1'"))
    profile_version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    alert_threshold: Mapped[int] = mapped_column(SmallInteger, server_default=text("80"))
    priority_queue_threshold: Mapped[int] = mapped_column(SmallInteger, server_default=text("90"))
    alert_hysteresis: Mapped[int] = mapped_column(SmallInteger, server_default=text("5"))
    alert_cooldown_hours: Mapped[int] = mapped_column(Integer, server_default=text("24"))
    warm_from: Mapped[int] = mapped_column(SmallInteger, server_default=text("31"))
    hot_from: Mapped[int] = mapped_column(SmallInteger, server_default=text("51"))
    very_hot_from: Mapped[int] = mapped_column(SmallInteger, server_default=text("71"))
    competitor_domains: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


metadata = Base.metadata
api_keys_table(metadata)
