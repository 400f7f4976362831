"""Facts about messages to people. Owner: notifications."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class MessageSent(Event):
    """The mail server accepted a message. `natural_key` names the effect; it happens once."""

    topic: ClassVar[str] = "message.sent"
    owner: ClassVar[str] = "notifications"
    subject: ClassVar[str] = "message"

    message_id: UUID
    lead_id: UUID
    template: str
    natural_key: str
    attempts: int
    sent_at: datetime


class MessageFailed(Event):
    """A message will not be tried again. `error` holds no address."""

    topic: ClassVar[str] = "message.failed"
    owner: ClassVar[str] = "notifications"
    subject: ClassVar[str] = "message"

    message_id: UUID
    lead_id: UUID
    template: str
    natural_key: str
    attempts: int
    error: str
    failed_at: datetime
