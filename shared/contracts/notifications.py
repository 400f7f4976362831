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
    """The message."""
    lead_id: UUID
    """The lead it is about."""
    template: str
    """The template it was made from."""
    natural_key: str
    """Names the effect: no two messages ever share one."""
    attempts: int
    """How often it was handed to the mail server."""
    sent_at: datetime
    """When the mail server took it."""


class MessageFailed(Event):
    """A message will not be tried again. `error` holds no address."""

    topic: ClassVar[str] = "message.failed"
    owner: ClassVar[str] = "notifications"
    subject: ClassVar[str] = "message"

    message_id: UUID
    """The message."""
    lead_id: UUID
    """The lead it is about."""
    template: str
    """The template it was made from."""
    natural_key: str
    """Names the effect: no two messages ever share one."""
    attempts: int
    """How often it was handed to the mail server."""
    error: str
    """The last answer of the mail server, without addresses."""
    failed_at: datetime
    """When it was given up."""
