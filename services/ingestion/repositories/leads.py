"""Stores and finds leads inside somebody's transaction; the gateway's fast lane has its own connection."""

from collections.abc import Sequence

import orjson

from services.ingestion.models.arrived_lead import ArrivedLead
from services.ingestion.models.stored_lead import StoredLead
from services.ingestion.repositories.store_leads import STORE_LEADS, encode_rows
from shared.db.transaction import Transaction

KNOWN = """
    SELECT identity FROM leads
    WHERE workspace_id = :workspace_id
      AND identity = ANY (ARRAY(SELECT json_array_elements_text(CAST(:identities AS json))))
"""


class LeadRepository:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def store(self, leads: Sequence[ArrivedLead], lane: str) -> list[StoredLead]:
        """Create or merge, announce, count. No identity may occur twice. The order is the database's."""
        rows = await self.tx.rows(
            STORE_LEADS, rows=encode_rows(leads).decode(), workspace_id=self.tx.workspace_id, lane=lane
        )
        self.tx.has_announced = True
        return [StoredLead(**row) for row in rows]

    async def known_identities(self, identities: Sequence[str]) -> frozenset[str]:
        rows = await self.tx.rows(
            KNOWN, workspace_id=self.tx.workspace_id, identities=orjson.dumps(list(identities)).decode()
        )
        return frozenset(row["identity"] for row in rows)
