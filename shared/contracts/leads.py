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
    """The lead."""
    touch_id: UUID
    """This contact of the person with us; every submission is one."""
    touched_at: datetime
    """When the touch happened."""
    created_at: datetime
    """When the lead was first stored."""
    channel: Channel
    """How the touch reached us."""
    email: Personal[str | None] = None
    """The address to write to, in lower case."""
    email_match: Personal[str | None] = None
    """The form by which a person is recognised (R2): without the `+tag`, and for Gmail without dots."""
    phone: Personal[str | None] = None
    """E.164."""
    first_name: Personal[str | None] = None
    """Given name."""
    last_name: Personal[str | None] = None
    """Family name."""
    company: str | None = None
    """The employer, as written."""
    company_domain: str | None = None
    """The registrable domain of a business address."""
    job_title: str | None = None
    """As written."""
    employees: int | None = None
    """Head count of the company."""
    industry: str | None = None
    """One of the known industries, in lower case."""
    country: str | None = None
    """ISO 3166 alpha-2."""
    message: Personal[str | None] = None
    """What the person wrote to us."""
    tier: str | None = None
    """The service tier the person chose."""
    request: LeadRequest | None = None
    """What the person asked for in this touch."""
    source: str | None = None
    """Where this touch came from."""
    medium: str | None = None
    """By what means, such as `cpc` or `email`."""
    campaign: str | None = None
    """The campaign of this touch."""
    first_source: str | None = None
    """Where the first touch came from."""
    first_medium: str | None = None
    """The means of the first touch."""
    first_campaign: str | None = None
    """The campaign of the first touch."""
    referrer: str | None = None
    """The page that linked to ours."""
    landing_page: str | None = None
    """Our page that was seen first."""
    external_id: str | None = None
    """The sender's own id of the lead."""
    marketing_consent: bool | None = None
    """Whether marketing is agreed to; null where nobody asked."""
    custom: Personal[dict[str, Any]] = Field(default_factory=dict)
    """Everything else that was sent, under its own names."""


class LeadCreated(LeadSnapshot):
    """A new person reached us and was stored."""

    topic: ClassVar[str] = "lead.created"


class LeadUpdated(LeadSnapshot):
    """A known person reached us again: a touch was added, empty fields were filled."""

    topic: ClassVar[str] = "lead.updated"
