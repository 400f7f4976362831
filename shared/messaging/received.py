"""A message as a handler sees it: the event, and everything its headers said."""

from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from shared.contracts.event import Event
from shared.messaging.cause import Cause

E_co = TypeVar("E_co", bound=Event, covariant=True)


class Received(NamedTuple, Generic[E_co]):
    """`version` is the subject's aggregate version; `cause` is the cause of whatever follows from this message,
    `caused_by` the event that this message itself followed from."""

    event: E_co
    id: UUID
    workspace_id: UUID
    key: str
    version: int
    time: datetime
    cause: Cause
    topic: str
    partition: int
    offset: int
    caused_by: UUID | None = None
