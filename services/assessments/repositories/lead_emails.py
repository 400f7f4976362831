"""Finds and stores whose mailbox is whose, and ties assessments to their leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from shared.db.transaction import Transaction

# An arriving lead and a starting assessment both lock the mailbox's row first. Whichever comes second sees what
# the other committed, so that they cannot miss each other.
RESERVE = """
    INSERT INTO lead_emails (workspace_id, email_match) VALUES (:workspace_id, :email_match)
    ON CONFLICT (workspace_id, email_match) DO UPDATE SET email_match = excluded.email_match
    RETURNING lead_id
"""
# DO UPDATE instead of DO NOTHING: only an update is refused for a row of another workspace.
REMEMBER_LEADS = """
    INSERT INTO known_leads (id, workspace_id)
    SELECT DISTINCT lead_id, CAST(:workspace_id AS uuid)
    FROM json_to_recordset(CAST(:rows AS json)) AS r(lead_id uuid, email_match text) ORDER BY lead_id
    ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id
"""
# Where two leads claim a mailbox the older one (ids sort by time) has it, in whatever order we hear of them.
REMEMBER_MAILBOXES = """
    INSERT INTO lead_emails (workspace_id, email_match, lead_id)
    SELECT DISTINCT ON (email_match) CAST(:workspace_id AS uuid), email_match, lead_id
    FROM json_to_recordset(CAST(:rows AS json)) AS r(lead_id uuid, email_match text) ORDER BY email_match, lead_id
    ON CONFLICT (workspace_id, email_match) DO UPDATE SET lead_id = least(lead_emails.lead_id, excluded.lead_id)
"""
# An array, not a sub-select of rows: PostgreSQL takes those for a hundred and reads the whole table to join them.
LINK = """
    UPDATE assessments SET lead_id = lead_emails.lead_id, version = version + 1
    FROM lead_emails
    WHERE lead_emails.email_match = ANY (ARRAY(
            SELECT email_match FROM json_to_recordset(CAST(:rows AS json)) AS r(lead_id uuid, email_match text)))
      AND lead_emails.workspace_id = :workspace_id AND lead_emails.lead_id IS NOT NULL
      AND assessments.workspace_id = lead_emails.workspace_id
      AND assessments.email_match = lead_emails.email_match AND assessments.lead_id IS NULL
    RETURNING assessments.id, assessments.result IS NOT NULL AS is_completed
"""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`email_match` belongs to the lead."""

    lead_id: UUID
    email_match: str


class LeadEmailRepository:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def reserve(self, email_match: str) -> UUID | None:
        """The lead that has this mailbox, or None; the mailbox's row is locked either way."""
        lead_id: UUID | None = await self.tx.value(RESERVE, workspace_id=self.tx.workspace_id, email_match=email_match)
        return lead_id

    async def remember(self, mailboxes: Sequence[Mailbox]) -> None:
        """Store leads and their mailboxes; a repeat changes nothing."""
        parameters = {"workspace_id": self.tx.workspace_id, "rows": _as_json(mailboxes)}
        await self.tx.execute(REMEMBER_LEADS, **parameters)
        await self.tx.execute(REMEMBER_MAILBOXES, **parameters)

    async def link_assessments(self, mailboxes: Sequence[Mailbox]) -> list[UUID]:
        """Give the waiting assessments of these mailboxes their lead. Returns the ids of the completed ones.

        A statement of its own, after `remember`: it must see what was committed while that one waited for locks."""
        rows = await self.tx.rows(LINK, workspace_id=self.tx.workspace_id, rows=_as_json(mailboxes))
        return [row["id"] for row in rows if row["is_completed"]]


def _as_json(mailboxes: Sequence[Mailbox]) -> str:
    return orjson.dumps([{"lead_id": str(m.lead_id), "email_match": m.email_match} for m in mailboxes]).decode()
