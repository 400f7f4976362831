"""Facts about the sales side of a lead, and about users. Owner: crm."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Personal


class LeadStatus(StrEnum):
    """R1."""

    NEW = "new"
    CONTACTED = "contacted"
    NURTURING = "nurturing"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    RECYCLED = "recycled"
    CONVERTED = "converted"
    LOST = "lost"


class LeadStatusChanged(Event):
    """A lead moved to another status by R1. `changed_by` is the user's id."""

    topic: ClassVar[str] = "lead.status_changed"
    owner: ClassVar[str] = "crm"

    lead_id: UUID
    from_status: LeadStatus
    to_status: LeadStatus
    reason: str | None = None
    changed_by: UUID | None = None
    changed_at: datetime


class LeadAssigned(Event):
    """A lead was given to an owner; `reason` says by what rule."""

    topic: ClassVar[str] = "lead.assigned"
    owner: ClassVar[str] = "crm"

    lead_id: UUID
    owner_id: UUID
    previous_owner_id: UUID | None = None
    reason: str
    assigned_at: datetime


class UserRegistered(Event):
    """A user may work in the workspace."""

    topic: ClassVar[str] = "user.registered"
    owner: ClassVar[str] = "crm"
    subject: ClassVar[str] = "user"
    partitions: ClassVar[int] = 1

    user_id: UUID
    email: Personal[str]
    name: Personal[str]
    role: str
