"""The gateway's own connection: many leads of many workspaces in one transaction and one round trip."""

import os
import re
from collections.abc import Mapping, Sequence
from socket import SHUT_RDWR, socket
from typing import Any
from uuid import UUID

import psycopg

from services.ingestion.models.arrived_lead import ArrivedLead
from services.ingestion.models.stored_lead import StoredLead
from services.ingestion.repositories.store_leads import FIND_TOUCHES, STORE_LEADS, encode_rows, encode_touch_ids

Groups = Mapping[UUID, Sequence[ArrivedLead]]
"""Leads by workspace; within one no identity twice."""

CONNECT_SECONDS = 2
TUNE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false)"
"""There is one statement, and one plan for it: to make it anew costs more than to run it for thirty leads."""

SET_WORKSPACE = b"SELECT set_config('app.workspace_id', %s, true)"


def _named(sql: str) -> bytes:
    """`:name` as psycopg writes it."""
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", sql).encode()


STORE = _named(STORE_LEADS)
FIND = _named(FIND_TOUCHES)


class LeadConnection:
    """One PostgreSQL connection in pipeline mode."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], lane: str) -> None:
        self._connection = connection
        self._lane = lane

    @classmethod
    async def open(cls, database_url: str, lane: str) -> "LeadConnection":
        connection = await psycopg.AsyncConnection.connect(
            database_url,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            application_name="ingestion-gateway",
            prepare_threshold=0,
        )
        await connection.execute(TUNE)
        return cls(connection, lane)

    async def store(self, groups: Groups) -> list[StoredLead]:
        """Store all of them, or raise and store none. A lost connection leaves it open whether they are stored."""
        try:
            return await self._store(groups)
        except psycopg.Error:
            if not self._connection.closed:
                await self._connection.rollback()
            raise

    async def _store(self, groups: Groups) -> list[StoredLead]:
        connection = self._connection
        cursors = []
        async with connection.pipeline():
            await connection.execute(b"BEGIN")
            for workspace_id, leads in sorted(groups.items()):
                workspace = str(workspace_id)
                await connection.execute(SET_WORKSPACE, (workspace,))
                parameters = {"rows": encode_rows(leads), "workspace_id": workspace, "lane": self._lane}
                cursors.append(await connection.execute(STORE, parameters))
            await connection.execute(b"COMMIT")
        return [StoredLead(*row) for cursor in cursors for row in await cursor.fetchall()]

    async def find(self, groups: Groups) -> list[StoredLead]:
        """Those of the leads whose touch is stored already."""
        found = []
        for workspace_id, leads in groups.items():
            async with self._connection.transaction():
                await self._connection.execute(SET_WORKSPACE, (str(workspace_id),))
                cursor = await self._connection.execute(FIND, {"touch_ids": encode_touch_ids(leads)})
                found += [StoredLead(*row) for row in await cursor.fetchall()]
        return found

    @property
    def is_open(self) -> bool:
        return not self._connection.closed

    def abort(self) -> None:
        """Cut the line to a server that does not answer: whoever waits for it gets an OperationalError. Cancelling
        the wait instead would ask that same server to cancel, and wait for it."""
        if not self._connection.closed:
            with socket(fileno=os.dup(self._connection.fileno())) as line:
                line.shutdown(SHUT_RDWR)

    async def close(self) -> None:
        await self._connection.close()
