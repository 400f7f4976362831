"""An assessment: who answers, what was answered, what came of it. R6's states: STARTED, COMPLETED, ABANDONED."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Enum, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessments.models.base import Base
from services.assessments.models.questionnaire import Questionnaire, questionnaire
from services.assessments.models.readiness import Readiness, assess_readiness
from shared.contracts.assessments import AssessmentAbandoned, AssessmentCompleted, AssessmentStarted
from shared.errors import Conflict, FieldError, InvalidInput


class AssessmentStatus(StrEnum):
    """STARTED ⇄ ABANDONED, by idleness and a late answer; COMPLETED is final."""

    STARTED = "STARTED"
    COMPLETED = "COMPLETED"
    ABANDONED = "ABANDONED"


class AssessmentAlreadyCompleted(Conflict):
    code, title = "assessment_completed", "The assessment is completed; its answers are final"


class AnswersMissing(InvalidInput):
    code, title = "answers_missing", "The assessment cannot be completed yet"


class Assessment(Base):
    """`answers` maps question id → 1-5, `result` is a stored Readiness, `lead_id` is None until the lead is known."""

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint("status IN ('STARTED', 'COMPLETED', 'ABANDONED')", name="assessments_status_check"),
        CheckConstraint("(status = 'COMPLETED') = (result IS NOT NULL)", name="assessments_result_check"),
        Index("assessments_unlinked_idx", "workspace_id", "email_match", postgresql_where=text("lead_id IS NULL")),
        Index("assessments_lead_idx", "workspace_id", "lead_id", "started_at", "id"),
        Index("assessments_started_at_idx", "workspace_id", "started_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    questionnaire_key: Mapped[str] = mapped_column(Text)
    status: Mapped[AssessmentStatus] = mapped_column(Enum(AssessmentStatus, native_enum=False, length=16))
    email: Mapped[str] = mapped_column(Text)
    email_match: Mapped[str] = mapped_column(Text)
    first_name: Mapped[str | None] = mapped_column(Text)
    last_name: Mapped[str | None] = mapped_column(Text)
    company: Mapped[str | None] = mapped_column(Text)
    lead_id: Mapped[UUID | None] = mapped_column(Uuid)
    answers: Mapped[dict[str, int]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    touched_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    announced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def asked(self) -> Questionnaire:
        """The questionnaire it was started with, whatever the current one is."""
        return questionnaire(self.questionnaire_key)

    @property
    def missing(self) -> list[str]:
        return self.asked.missing(set(self.answers))

    @property
    def abandon_at(self) -> datetime:
        """When it counts as abandoned unless somebody answers before."""
        return self.touched_at + timedelta(hours=self.asked.abandon_after_hours)

    def readiness(self) -> Readiness | None:
        """The result, once completed."""
        return None if self.result is None else Readiness.from_json(self.result)

    def start(self) -> AssessmentStarted:
        return AssessmentStarted(
            assessment_id=self.id,
            email=self.email,
            first_name=self.first_name,
            last_name=self.last_name,
            company=self.company,
            started_at=self.started_at,
        )

    def answer(self, answers: Mapping[str, int], *, now: datetime) -> None:
        """Merge checked answers; a later answer to a question replaces the earlier, and reopens what was abandoned.
        Raises AssessmentAlreadyCompleted (409)."""
        if self.status is AssessmentStatus.COMPLETED:
            raise AssessmentAlreadyCompleted("the result is out; start a new assessment to answer again")
        self.answers = {**self.answers, **answers}
        self.status = AssessmentStatus.STARTED
        self._touch(now)

    def complete(self, *, now: datetime) -> Readiness:
        """The result; a repeat returns the same one. Raises AnswersMissing (422) unless all questions are answered."""
        stored = self.readiness()
        if stored is not None:
            return stored
        if self.missing:
            errors = [
                FieldError(f"/answers/{question}", "missing", "this question is open") for question in self.missing
            ]
            raise AnswersMissing(f"{len(errors)} of {len(self.asked.questions)} questions are open", errors=errors)
        readiness = assess_readiness(self.asked, self.answers)
        self.result = readiness.as_json()
        self.status = AssessmentStatus.COMPLETED
        self.completed_at = now
        self._touch(now)
        return readiness

    def announce_completion(self, *, now: datetime) -> AssessmentCompleted | None:
        """The fact to announce, once: when it is completed *and* its lead is known, whichever comes second."""
        readiness = self.readiness()
        if readiness is None or self.completed_at is None or self.lead_id is None or self.announced_at is not None:
            return None
        self.announced_at = now
        return AssessmentCompleted(
            assessment_id=self.id,
            lead_id=self.lead_id,
            score=readiness.score,
            tier=readiness.tier,
            categories=readiness.categories,
            strengths=readiness.strengths,
            weaknesses=readiness.weaknesses,
            completed_at=self.completed_at,
        )

    def abandon(self, *, now: datetime) -> AssessmentAbandoned | None:
        """Give it up if it is open and nobody touched it for long enough; None if nothing changed."""
        if self.status is not AssessmentStatus.STARTED or now < self.abandon_at:
            return None
        self.status = AssessmentStatus.ABANDONED
        self.version += 1
        return AssessmentAbandoned(
            assessment_id=self.id, lead_id=self.lead_id, answered=len(self.answers), abandoned_at=now
        )

    def _touch(self, now: datetime) -> None:
        self.touched_at = now
        self.version += 1
