"""Storing what ingestion says of leads: one statement for a batch, guarded by ingestion's version of each lead."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from services.crm.models.lead_facts import CORRECTABLE
from shared.contracts.leads import LeadSnapshot
from shared.db.statements import Row
from shared.db.transaction import Transaction
from shared.messaging.received import Received

FACTS = {
    "email": "text",
    "company_domain": "text",
    "message": "text",
    "tier": "text",
    "request": "text",
    "external_id": "text",
    "marketing_consent": "boolean",
    "custom": "jsonb",
    "first_source": "text",
    "first_medium": "text",
    "first_campaign": "text",
    "channel": "text",
    "referrer": "text",
    "landing_page": "text",
    "touched_at": "timestamptz",
    "created_at": "timestamptz",
}
"""Columns that are named like the event's fields and always follow it."""
CORRECTABLE_FACTS = {name: "int" if name == "employees" else "text" for name in CORRECTABLE}
OF_THE_TOUCH = ("source", "medium", "campaign")

NAMED = ", ".join((*FACTS, *CORRECTABLE_FACTS))
TYPED = ", ".join(f"{name} {kind}" for name, kind in (FACTS | CORRECTABLE_FACTS).items())
FOLLOW = ", ".join(f"{name} = excluded.{name}" for name in (*FACTS, *(f"last_{name}" for name in OF_THE_TOUCH)))
# A person knew better: from then on the correction stays.
FOLLOW_UNLESS_CORRECTED = ", ".join(
    f"{name} = CASE WHEN '{name}' = ANY(l.edited_fields) THEN l.{name} ELSE excluded.{name} END" for name in CORRECTABLE
)

# `first_event_id` tells afterwards which event of the batch made a lead appear: PostgreSQL 15 cannot return old values.
STORE = f"""
    WITH arrived AS (
        SELECT DISTINCT ON (lead_id) *
        FROM json_to_recordset(CAST(:rows AS json)) AS r(
            lead_id uuid, version bigint, event_id uuid, source text, medium text, campaign text, {TYPED})
        ORDER BY lead_id, version DESC
    )
    INSERT INTO leads AS l (id, workspace_id, lead_version, first_event_id, owner_id, status_changed_at, updated_at,
                            source, last_source, last_medium, last_campaign, {NAMED})
    SELECT lead_id, :workspace_id, version, event_id, CAST(:owner_id AS uuid), created_at, CAST(:now AS timestamptz),
           coalesce(first_source, source), source, medium, campaign, {NAMED}
    FROM arrived
    ON CONFLICT (id) DO UPDATE SET
        version = l.version + 1,
        lead_version = excluded.lead_version,
        first_event_id = coalesce(l.first_event_id, excluded.first_event_id),
        owner_id = CASE WHEN l.lead_version = 0 THEN coalesce(l.owner_id, excluded.owner_id) ELSE l.owner_id END,
        status_changed_at = CASE WHEN l.lead_version = 0 THEN excluded.created_at ELSE l.status_changed_at END,
        updated_at = excluded.updated_at,
        source = excluded.source,
        {FOLLOW},
        {FOLLOW_UNLESS_CORRECTED}
    WHERE l.lead_version < excluded.lead_version OR l.workspace_id <> excluded.workspace_id
    RETURNING id, version, owner_id, first_event_id
"""  # noqa: S608 -- only the constants above are put in


async def store_snapshots(
    tx: Transaction, batch: Sequence[Received[LeadSnapshot]], *, owner_id: UUID | None, now: datetime
) -> list[Row]:
    """Insert new leads, for `owner_id`, and bring older ones up to date.

    Returns id, version, owner_id and first_event_id of the leads that changed; a snapshot that is older than what is
    stored changes nothing.
    """
    rows = [{**r.event.__dict__, "version": r.version, "event_id": r.id} for r in batch]
    return await tx.rows(
        STORE, rows=orjson.dumps(rows).decode(), workspace_id=tx.workspace_id, owner_id=owner_id, now=now
    )
