"""What ingestion's tests arrange: posted leads, arrived leads, and what is stored of them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import URL

from services.ingestion.models.arrived_lead import ArrivedLead, arrive
from services.ingestion.models.posted_lead import read_lead
from services.ingestion.models.sender import Sender
from shared.contracts.leads import Channel
from shared.db.database import Database
from shared.db.statements import Row
from shared.messaging.cause import Cause

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SENDER = msgspec.Raw(msgspec.json.encode(Sender("api_key:test", "203.0.113.0/24", "ab" * 16, "Mozilla/5.0")))
CAUSE = Cause("request-1", traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")

FULL: dict[str, Any] = {
    "email": "Ada.Lovelace+Demo@Microsoft.com",
    "name": "Dr. Ada Lovelace",
    "phone": "(425) 555-0123",
    "company": "Microsoft",
    "job_title": "CISO",
    "employees": "25,000",
    "industry": "technology",
    "country": "us",
    "message": "How does this integrate\nwith our SIEM?",
    "tier": "L3",
    "request": "Demo",
    "source": "google",
    "utm_medium": "cpc",
    "utm_campaign": "autumn",
    "utm_term": "siem",
    "referrer": "https://www.google.com/",
    "landing_page": "https://www.example.com/demo",
    "session_id": "s-1",
    "external_id": "crm-42",
    "consent": {"marketing": True, "text_version": "2026-10"},
    "favourite_colour": "green",
}
"""A lead with everything, as a form would post it."""


def an_address() -> str:
    return f"ann.{uuid4().hex}@acme.example"


def an_arrival(posted: dict[str, Any] | None = None, **more: Any) -> ArrivedLead:
    """A lead on its way into the database; without `email` or `phone` it gets an address of its own."""
    lead = {**(posted or {}), **more}
    if "email" not in lead and "phone" not in lead:
        lead["email"] = an_address()
    return arrive(read_lead(lead), posted=lead, channel=Channel.FORM, sender=SENDER, cause=CAUSE, now=NOON)


def connection_url(database: Database) -> str:
    """The address under which the gateway's own connection reaches the same database with the same rights."""
    return address_of(database.engine.url)


def address_of(url: URL, **changed: Any) -> str:
    """The address as libpq reads it: a `+` is no blank there."""
    return url.set(drivername="postgresql", **changed).render_as_string(hide_password=False).replace("+", "%20")


async def rows_of(database: Database, workspace_id: UUID, table: str) -> list[Row]:
    """All rows of a workspace in one of the service's tables."""
    async with database.transaction(workspace_id) as tx:
        return await tx.rows(f"SELECT * FROM {table} WHERE workspace_id = :workspace_id", workspace_id=workspace_id)


async def the_lead(database: Database, workspace_id: UUID) -> Row:
    """The only lead of a workspace."""
    [lead] = await rows_of(database, workspace_id, "leads")
    return lead


async def outbox_of(database: Database, workspace_id: UUID) -> list[Row]:
    """The events that wait, oldest first."""
    async with database.system_transaction() as tx:
        return await tx.rows("SELECT * FROM outbox WHERE workspace_id = :id ORDER BY id", id=workspace_id)
