"""One mail to one person: what it says, how often it was tried, and what became of it (NOT-1)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import Base, Moment
from services.notifications.models.hot_lead import HotLead
from services.notifications.models.retry_plan import RetryPlan
from shared.contracts.notifications import MessageFailed, MessageSent
from shared.errors import Conflict

SEND_DELIVERY = "send_delivery"
"""The kind of due work that sends; its key is the delivery's id."""


class DeliveryStatus(StrEnum):
    """`sending`: a process has it in hand. `skipped`: somebody else's mail already says the same to this address."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class NotRetryable(Conflict):
    code, title = "not_retryable", "Only a failed message can be tried again"


class Facts(Protocol):
    """What is known by now."""

    def content(self) -> HotLead: ...


class Delivery(Base):
    """`natural_key` names the effect, which happens once; the Message-ID is made of it. `version` counts the facts
    announced about it. `content` is what the first attempt said, and later attempts repeat."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "natural_key", name="deliveries_workspace_id_natural_key_key"),
        CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'failed', 'skipped')", name="deliveries_status_check"
        ),
        Index("deliveries_created_at_idx", "workspace_id", "created_at", "id"),
        Index("deliveries_lead_idx", "workspace_id", "lead_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    natural_key: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    alert_id: Mapped[UUID] = mapped_column(Uuid)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    to_address: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    error: Mapped[str | None] = mapped_column(Text)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(Moment, server_default=text("clock_timestamp()"))
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_open(self) -> bool:
        """Whether it still has to be sent."""
        return self.status in (DeliveryStatus.PENDING, DeliveryStatus.SENDING)

    def claim(self, facts: Facts) -> HotLead:
        """Take it in hand for an attempt. One that was cut off by a crash is repeated, and counts once.
        Returns what to say: what the first attempt said, if there was one."""
        if self.status == DeliveryStatus.PENDING:
            self.attempts += 1
        self.status = DeliveryStatus.SENDING
        if self.content is not None:
            return HotLead.model_validate(self.content)
        content = facts.content()
        self.content = content.model_dump(mode="json")
        return content

    def record_sent(self, *, now: datetime) -> MessageSent:
        """The mail server took it."""
        self.status, self.error, self.due_at, self.sent_at = DeliveryStatus.SENT, None, None, now
        self.version += 1
        return MessageSent(
            message_id=self.id,
            lead_id=self.lead_id,
            template=self.template,
            natural_key=self.natural_key,
            attempts=self.attempts,
            sent_at=now,
        )

    def record_delay(self, error: str, plan: RetryPlan, *, now: datetime) -> MessageFailed | None:
        """It could not be delivered now: try again by the plan, or give up where the plan ends."""
        self.due_at = plan.next_attempt(self.attempts, now=now)
        if self.due_at is None:
            return self.record_failure(error, now=now)
        self.status, self.error = DeliveryStatus.PENDING, error
        return None

    def record_failure(self, error: str, *, now: datetime) -> MessageFailed:
        """It will not be tried again by itself."""
        self.status, self.error, self.due_at = DeliveryStatus.FAILED, error, None
        self.version += 1
        return MessageFailed(
            message_id=self.id,
            lead_id=self.lead_id,
            template=self.template,
            natural_key=self.natural_key,
            attempts=self.attempts,
            error=error,
            failed_at=now,
        )

    def retry(self, *, now: datetime) -> None:
        """A person wants it tried again: the plan begins anew. Raises NotRetryable unless it failed."""
        if self.status != DeliveryStatus.FAILED:
            raise NotRetryable(f"the message is {self.status}", message_status=self.status)
        self.status, self.attempts, self.error, self.due_at = DeliveryStatus.PENDING, 0, None, now
