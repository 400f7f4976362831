"""Stores alerts, and the mails each of them leads to: one for the sales mailbox, one for the lead's owner.

An alert, an assignment and a user's address come in any order and in concurrent transactions; the owner's mail is
planned by whichever comes last. So that two of them cannot miss each other, each waits for the other where they meet:
an alert and an assignment at the lead's row in `lead_owners`, a user's address and those two at an advisory lock. A
transaction that does all of it begins with the addresses: who shares the lock must not ask for it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from shared.db.statements import Row
from shared.db.transaction import Transaction
from shared.messaging.cause import Cause

# DO UPDATE instead of DO NOTHING: it locks the row, and is refused for a row of another workspace.
HOLD_OWNERS = """
    INSERT INTO lead_owners (id, workspace_id, version)
    SELECT DISTINCT lead_id, CAST(:workspace_id AS uuid), 0
    FROM json_to_recordset(CAST(:rows AS json)) AS r(lead_id uuid) ORDER BY lead_id
    ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id
"""
STORE_ALERTS = """
    INSERT INTO alerts
        (id, workspace_id, lead_id, score, previous_score, threshold, band, fast_track, raised_at, cause, contributions)
    SELECT DISTINCT ON (id) id, CAST(:workspace_id AS uuid), lead_id, score, previous_score, threshold, band,
        fast_track, raised_at, cause, contributions
    FROM json_to_recordset(CAST(:rows AS json)) AS r(
        id uuid, lead_id uuid, score smallint, previous_score smallint, threshold smallint, band text,
        fast_track boolean, raised_at timestamptz, cause jsonb, contributions jsonb)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id
"""
PLAN_SALES_MAILS = """
    INSERT INTO deliveries (workspace_id, natural_key, template, role, alert_id, lead_id, to_address, status, due_at)
    SELECT CAST(:workspace_id AS uuid), 'hot-lead:' || id || '\\:sales', 'hot_lead', 'sales', id, lead_id,
        coalesce((SELECT sales_address FROM mail_settings WHERE workspace_id = :workspace_id), :sales_address),
        'pending', :now
    FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, lead_id uuid)
    ORDER BY id
    ON CONFLICT (workspace_id, natural_key) DO NOTHING
    RETURNING id
"""
# An owner who reads the sales mailbox gets the news there: the mail is planned, and skipped, for all to see.
# Joined by columns only: row-level security keeps an expression such as the natural key's away from any index.
PLAN_OWNER_MAILS = """
    INSERT INTO deliveries (workspace_id, natural_key, template, role, alert_id, lead_id, to_address, status, due_at)
    SELECT alerts.workspace_id, 'hot-lead:' || alerts.id || '\\:owner', 'hot_lead', 'owner', alerts.id, alerts.lead_id,
        recipients.email,
        CASE WHEN lower(recipients.email) = lower(sales.to_address) THEN 'skipped' ELSE 'pending' END,
        CASE WHEN lower(recipients.email) = lower(sales.to_address) THEN NULL ELSE CAST(:now AS timestamptz) END
    FROM alerts
    JOIN lead_owners ON lead_owners.id = alerts.lead_id
    JOIN recipients ON recipients.id = lead_owners.owner_id
    LEFT JOIN deliveries AS sales
        ON sales.workspace_id = alerts.workspace_id AND sales.lead_id = alerts.lead_id
        AND sales.alert_id = alerts.id AND sales.role = 'sales'
    WHERE alerts.workspace_id = :workspace_id AND alerts.received_at > clock_timestamp() - interval '24 hours'
      AND {which}
    ORDER BY alerts.id
    ON CONFLICT (workspace_id, natural_key) DO NOTHING
    RETURNING id, status
"""
# Arrays, not sub-selects of rows: PostgreSQL takes those for a hundred and reads the whole table to join them.
OF_LEADS = "alerts.lead_id = ANY (ARRAY(SELECT lead_id FROM json_to_recordset(CAST(:rows AS json)) AS r(lead_id uuid)))"
OF_OWNERS = """recipients.id = ANY (ARRAY(
          SELECT owner_id FROM json_to_recordset(CAST(:rows AS json)) AS r(owner_id uuid)))"""
PLAN_OWNER_MAILS_OF_LEADS = PLAN_OWNER_MAILS.format(which=OF_LEADS)
PLAN_OWNER_MAILS_OF_OWNERS = PLAN_OWNER_MAILS.format(which=OF_OWNERS)

RECIPIENTS_LOCK = "hashtextextended('recipients:' || CAST(:workspace_id AS text), 0)"
READ_RECIPIENTS = f"SELECT pg_advisory_xact_lock_shared({RECIPIENTS_LOCK})"
CHANGE_RECIPIENTS = f"SELECT pg_advisory_xact_lock({RECIPIENTS_LOCK})"


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """A crossing; `cause` is the cause of the mails it leads to, `contributions` their `[{rule, points, evidence}]`."""

    id: UUID
    lead_id: UUID
    score: int
    previous_score: int | None
    threshold: int
    band: str
    fast_track: bool
    raised_at: datetime
    cause: Cause
    contributions: list[dict[str, Any]] | None


class AlertRepository:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def store(self, alerts: Sequence[AlertFacts]) -> None:
        """Keep the alerts and hold their leads' owners; a repeat changes nothing."""
        rows = orjson.dumps(list(alerts)).decode()
        await self.tx.execute(HOLD_OWNERS, workspace_id=self.tx.workspace_id, rows=rows)
        await self.tx.execute(STORE_ALERTS, workspace_id=self.tx.workspace_id, rows=rows)

    async def plan_sales_mails(
        self, alerts: Sequence[AlertFacts], *, default_address: str, now: datetime
    ) -> list[UUID]:
        """A mail to the workspace's sales mailbox for each alert that has none. Returns the new mails' ids."""
        rows = orjson.dumps([{"id": alert.id, "lead_id": alert.lead_id} for alert in alerts]).decode()
        planned = await self.tx.rows(
            PLAN_SALES_MAILS,
            workspace_id=self.tx.workspace_id,
            rows=rows,
            sales_address=default_address,
            now=now,
        )
        return [row["id"] for row in planned]

    async def plan_owner_mails(self, lead_ids: Sequence[UUID], *, now: datetime) -> list[UUID]:
        """A mail to the owner of each of the leads that has an open alert. The leads' rows in `lead_owners` are held.
        Returns the ids of the new mails that are to be sent."""
        await self.tx.execute(READ_RECIPIENTS, workspace_id=self.tx.workspace_id)
        rows = orjson.dumps([{"lead_id": lead_id} for lead_id in lead_ids]).decode()
        return _pending(await self._plan(PLAN_OWNER_MAILS_OF_LEADS, rows, now))

    async def hold_recipients(self) -> None:
        """Let nobody plan by recipients while this transaction changes them."""
        await self.tx.execute(CHANGE_RECIPIENTS, workspace_id=self.tx.workspace_id)

    async def plan_mails_of_owners(self, owner_ids: Sequence[UUID], *, now: datetime) -> list[UUID]:
        """The same for users whose address has just become known; the recipients are held."""
        rows = orjson.dumps([{"owner_id": owner_id} for owner_id in owner_ids]).decode()
        return _pending(await self._plan(PLAN_OWNER_MAILS_OF_OWNERS, rows, now))

    async def _plan(self, statement: str, rows: str, now: datetime) -> list[Row]:
        return await self.tx.rows(statement, workspace_id=self.tx.workspace_id, rows=rows, now=now)


def _pending(planned: Sequence[Row]) -> list[UUID]:
    return [row["id"] for row in planned if row["status"] == "pending"]
