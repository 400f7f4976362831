"""A lead on its way into the database: what was posted, normalised, and the touch that brought it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from services.ingestion.models.consent_statement import ConsentStatement
from shared.contracts.leads import Channel
from shared.identifiers import new_id_text
from shared.messaging.cause import Cause
from shared.messaging.outbox import shard_of


class ArrivedLead(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One row for `STORE_LEADS`: each name here is a column there. `lead_id` and `shard` count only if the person is
    new. `touch_id` is also the id of the event, so that one touch can never be stored or announced twice."""

    lead_id: str
    touch_id: str
    shard: int
    touched_at: datetime
    channel: str
    identity: str
    posted: dict[str, Any]
    correlation_id: str
    traceparent: str | None = None
    causation_id: UUID | None = None
    depth: str
    sender: msgspec.Raw

    email: str | None = None
    email_match: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    company_domain: str | None = None
    job_title: str | None = None
    employees: int | None = None
    industry: str | None = None
    country: str | None = None
    external_id: str | None = None
    marketing_consent: bool | None = None
    custom: dict[str, Any] | None = None

    message: str | None = None
    tier: str | None = None
    request: str | None = None
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    utm: dict[str, str] | None = None
    referrer: str | None = None
    landing_page: str | None = None
    session_id: str | None = None
    consent: list[ConsentStatement] | None = None


def arrive(
    fields: dict[str, Any],
    *,
    posted: dict[str, Any],
    channel: Channel,
    sender: msgspec.Raw,
    cause: Cause,
    now: datetime,
) -> ArrivedLead:
    """Give what `read_lead` read its identifiers, its channel and its cause. `posted` is the lead as it came."""
    lead_id = new_id_text()
    return ArrivedLead(
        lead_id=lead_id,
        touch_id=new_id_text(),
        shard=shard_of(lead_id),
        touched_at=now,
        channel=channel,
        posted=posted,
        correlation_id=cause.correlation_id,
        traceparent=cause.traceparent,
        causation_id=cause.causation_id,
        depth=str(cause.depth),
        sender=sender,
        **fields,
    )
