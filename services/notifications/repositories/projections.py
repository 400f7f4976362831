"""Stores what other services announce and a mail needs. An older version never overwrites a newer one, whatever the
order of arrival; a batch is one statement. A row of another workspace is updated too, which row-level security
refuses: skipped for its version, a forged message would pass unseen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from shared.db.transaction import Transaction

REMEMBER_CONTACTS = """
    INSERT INTO lead_contacts
        (id, workspace_id, version, first_name, last_name, email, phone, company, job_title)
    SELECT DISTINCT ON (id)
        id, CAST(:workspace_id AS uuid), version, first_name, last_name, email, phone, company, job_title
    FROM json_to_recordset(CAST(:rows AS json)) AS r(
        id uuid, version bigint, first_name text, last_name text, email text, phone text, company text, job_title text)
    ORDER BY id, version DESC
    ON CONFLICT (id) DO UPDATE SET
        workspace_id = excluded.workspace_id, version = excluded.version, first_name = excluded.first_name,
        last_name = excluded.last_name, email = excluded.email, phone = excluded.phone, company = excluded.company,
        job_title = excluded.job_title
    WHERE lead_contacts.version < excluded.version OR lead_contacts.workspace_id <> excluded.workspace_id
"""
REMEMBER_OWNERS = """
    INSERT INTO lead_owners (id, workspace_id, version, owner_id)
    SELECT DISTINCT ON (id) id, CAST(:workspace_id AS uuid), version, owner_id
    FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, version bigint, owner_id uuid)
    ORDER BY id, version DESC
    ON CONFLICT (id) DO UPDATE SET
        workspace_id = excluded.workspace_id, version = excluded.version, owner_id = excluded.owner_id
    WHERE lead_owners.version < excluded.version OR lead_owners.workspace_id <> excluded.workspace_id
"""
REMEMBER_RECIPIENTS = """
    INSERT INTO recipients (id, workspace_id, version, email, name)
    SELECT DISTINCT ON (id) id, CAST(:workspace_id AS uuid), version, email, name
    FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, version bigint, email text, name text)
    ORDER BY id, version DESC
    ON CONFLICT (id) DO UPDATE SET
        workspace_id = excluded.workspace_id, version = excluded.version, email = excluded.email, name = excluded.name
    WHERE recipients.version < excluded.version OR recipients.workspace_id <> excluded.workspace_id
"""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """Who a lead is, as of a version of it."""

    id: UUID
    version: int
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    company: str | None
    job_title: str | None


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """Who owns the lead `id`."""

    id: UUID
    version: int
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class RecipientFacts:
    """Where to write to the user `id`."""

    id: UUID
    version: int
    email: str
    name: str


class ProjectionRepository:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def remember_contacts(self, contacts: Sequence[ContactFacts]) -> None:
        await self._remember(REMEMBER_CONTACTS, contacts)

    async def remember_owners(self, owners: Sequence[OwnerFacts]) -> None:
        """The rows stay locked until the transaction ends, those that know better included."""
        await self._remember(REMEMBER_OWNERS, owners)

    async def remember_recipients(self, recipients: Sequence[RecipientFacts]) -> None:
        await self._remember(REMEMBER_RECIPIENTS, recipients)

    async def _remember(self, statement: str, facts: Sequence[Any]) -> None:
        await self.tx.execute(statement, workspace_id=self.tx.workspace_id, rows=orjson.dumps(list(facts)).decode())
