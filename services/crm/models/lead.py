"""A lead as sales works on it: the projected facts, the sales state, and the moves and edits that R1 allows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Enum, Index, Text, TextClause, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Base, Moment
from services.crm.models.estimate import Money, estimate_value
from services.crm.models.lead_evidence import LeadEvidence
from services.crm.models.lead_facts import CORRECTABLE, LeadFacts
from services.crm.models.status import Standing
from shared.contracts.crm import LeadAssigned, LeadStatus, LeadStatusChanged


class Priority(StrEnum):
    """C4: a lead may be hurried, never qualified, at intake."""

    NORMAL = "normal"
    FAST_TRACK = "fast_track"


def _text_enum(names: type[StrEnum]) -> Enum:
    return Enum(names, native_enum=False, length=32, values_callable=lambda members: [m.value for m in members])


def _listed(name: str, *order: str | TextClause, include: tuple[str, ...] = ()) -> Index:
    """An index for a list page, without the stubs that nobody is shown."""
    where = text("lead_version > 0")
    return Index(name, "workspace_id", *order, "id", postgresql_where=where, postgresql_include=include)


class Lead(LeadFacts, LeadEvidence, Base):
    """`version` is the CRM's own: any change of the row bumps it, and it is the ETag."""

    __tablename__ = "leads"
    __table_args__ = (
        CheckConstraint("(estimated_amount IS NULL) = (estimated_currency IS NULL)", name="leads_estimate_check"),
        # The orders of the list carry what is searched, so that a search reads the index and no row in vain;
        # PostgreSQL does so only if the columns of an indexed expression are there too.
        _listed("leads_created_at_idx", "created_at", include=("search_text",)),
        _listed("leads_updated_at_idx", "updated_at", include=("search_text",)),
        _listed("leads_score_idx", text("coalesce(score, -1)"), include=("search_text", "score")),
        _listed("leads_status_idx", "status", "created_at"),
        _listed("leads_owner_idx", "owner_id", "created_at"),
        _listed("leads_source_idx", "source", "created_at"),
        # The work queue must not walk through all the hot leads that were contacted long ago.
        Index(
            "leads_work_queue_idx",
            "workspace_id",
            text("coalesce(score, -1)"),
            "id",
            postgresql_where=text("lead_version > 0 AND status = 'new'"),
            postgresql_include=("score",),
        ),
        Index(
            "leads_follow_up_idx",
            "workspace_id",
            "next_follow_up_at",
            "id",
            postgresql_where=text("lead_version > 0 AND next_follow_up_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)

    status: Mapped[LeadStatus] = mapped_column(_text_enum(LeadStatus), server_default=text("'new'"))
    status_changed_at: Mapped[datetime] = mapped_column(Moment)
    status_reason: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[Priority] = mapped_column(_text_enum(Priority), server_default=text("'normal'"))
    owner_id: Mapped[UUID | None] = mapped_column(Uuid)
    next_follow_up_at: Mapped[datetime | None] = mapped_column(Moment)
    qualification_id: Mapped[UUID | None] = mapped_column(Uuid)
    estimated_amount: Mapped[int | None] = mapped_column(BigInteger)
    estimated_currency: Mapped[str | None] = mapped_column(Text)

    def standing(self, recycle_after: timedelta) -> Standing:
        """Where the lead stands in R1."""
        return Standing(self.status, self.status_changed_at, self.qualification_id is not None, recycle_after)

    @property
    def estimated_value(self) -> Money | None:
        """A person's figure, else the default of SCO-8; what was assessed counts more than what was asked for."""
        if self.estimated_amount is not None and self.estimated_currency is not None:
            return Money(self.estimated_amount, self.estimated_currency)
        return estimate_value(self.assessment_tier or self.tier, self.employees)

    def move(
        self, target: LeadStatus, *, reason: str | None, by: UUID | None, recycle_after: timedelta, now: datetime
    ) -> LeadStatusChanged:
        """Go to another status. Raises IllegalTransition (409) or ReasonMissing (422) unless R1 allows it."""
        self.standing(recycle_after).check(target, reason, now=now)
        before, self.status = self.status, target
        self.status_changed_at = now
        self.status_reason = reason
        self._changed(now)
        return LeadStatusChanged(
            lead_id=self.id, from_status=before, to_status=target, reason=reason, changed_by=by, changed_at=now
        )

    def assign(self, owner_id: UUID, *, reason: str, now: datetime) -> LeadAssigned:
        """Give the lead to an owner."""
        before, self.owner_id = self.owner_id, owner_id
        self._changed(now)
        return LeadAssigned(
            lead_id=self.id, owner_id=owner_id, previous_owner_id=before, reason=reason, assigned_at=now
        )

    def edit(self, changes: Mapping[str, Any], *, now: datetime) -> list[str]:
        """Set columns to what a person knows better. Returns the names of those that really changed."""
        changed = [name for name, value in changes.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, changes[name])
        corrected = {name for name in changes if name in CORRECTABLE}
        self.edited_fields = sorted({*self.edited_fields, *corrected})
        if changed:
            self._changed(now)
        return changed

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now
