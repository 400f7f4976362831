"""Facts about leads. Owner: ingestion."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.event import Event, Personal


class Channel(StrEnum):
    """How a lead reached us."""

    FORM = "form"
    API = "api"
    BATCH = "batch"
    MANUAL = "manual"
    ASSESSMENT = "assessment"


class LeadRequest(StrEnum):
    """What the person asked for."""

    DEMO = "demo"
    CONTACT = "contact"
    PRICING = "pricing"
    DOWNLOAD = "download"
    NEWSLETTER = "newsletter"
    OTHER = "other"


class LeadSnapshot(Event):
    """The whole lead as it stands after a touch; `ce_aggversion` says which of two is the newer.

    Normalised forms follow R2. `source`, `medium` and `campaign` are those of the touch named by
    `touch_id`; `first_*` are those of the first touch. `employees` is a head count.
    """

    owner: ClassVar[str] = "ingestion"

    lead_id: UUID
    touch_id: UUID
    touched_at: datetime
    created_at: datetime
    channel: Channel
    email: Personal[str | None] = None
    email_match: Personal[str | None] = None
    phone: Personal[str | None] = None
    first_name: Personal[str | None] = None
    last_name: Personal[str | None] = None
    company: str | None = None
    company_domain: str | None = None
    job_title: str | None = None
    employees: int | None = None
    industry: str | None = None
    country: str | None = None
    message: Personal[str | None] = None
    tier: str | None = None
    request: LeadRequest | None = None
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    first_source: str | None = None
    first_medium: str | None = None
    first_campaign: str | None = None
    referrer: str | None = None
    landing_page: str | None = None
    external_id: str | None = None
    marketing_consent: bool | None = None
    custom: Personal[dict[str, Any]] = Field(default_factory=dict)


class LeadCreated(LeadSnapshot):
    """A new person reached us and was stored."""

    topic: ClassVar[str] = "lead.created"


class LeadUpdated(LeadSnapshot):
    """A known person reached us again: a touch was added, empty fields were filled."""

    topic: ClassVar[str] = "lead.updated"
