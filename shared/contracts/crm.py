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
    """The lead."""
    from_status: LeadStatus
    """The status before."""
    to_status: LeadStatus
    """The status now."""
    reason: str | None = None
    """Why, where R1 wants a reason."""
    changed_by: UUID | None = None
    """The user who moved it; null where the platform did."""
    changed_at: datetime
    """When it moved."""


class LeadAssigned(Event):
    """A lead was given to an owner; `reason` says by what rule."""

    topic: ClassVar[str] = "lead.assigned"
    owner: ClassVar[str] = "crm"

    lead_id: UUID
    """The lead."""
    owner_id: UUID
    """The user who owns the lead now."""
    previous_owner_id: UUID | None = None
    """Who owned it before."""
    reason: str
    """The rule that chose the owner."""
    assigned_at: datetime
    """When the lead was given."""


class UserRegistered(Event):
    """A user may work in the workspace."""

    topic: ClassVar[str] = "user.registered"
    owner: ClassVar[str] = "crm"
    subject: ClassVar[str] = "user"
    partitions: ClassVar[int] = 1

    user_id: UUID
    """The user."""
    email: Personal[str]
    """The address to sign in and to be reached with."""
    name: Personal[str]
    """How the user is called."""
    role: str
    """What the user may do: one of the roles."""
