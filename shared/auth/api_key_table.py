"""The table of API keys, for each service that accepts them, and the directory that reads it."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

import structlog
from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.auth.api_keys import StoredApiKey
from shared.db.database import Database

log = structlog.get_logger(__name__)

REMEMBER_SECONDS = 15.0
"""A revoked key works at most this much longer, and the seconds that `ApiKeyVerifier` adds."""
PATIENCE_SECONDS = 0.5
TRUSTED_SECONDS = 600.0
"""While the database leaves a look-up unanswered, a key that it knew so recently goes on working."""
REMEMBER_ABSENCE_SECONDS = 2.0
REMEMBERED_KEYS = 10_000

CREATE_API_KEYS = """CREATE TABLE api_keys (
    id text PRIMARY KEY, workspace_id uuid NOT NULL, secret_hash bytea NOT NULL, kind text NOT NULL,
    scopes text[] NOT NULL, origins text[] NOT NULL DEFAULT '{}', expires_at timestamptz, revoked_at timestamptz,
    rate_limit int, created_at timestamptz NOT NULL DEFAULT clock_timestamp())"""
"""For migrations. No row-level security: a key is looked up before its workspace is known, holds nothing personal."""

FIND = """SELECT id, workspace_id, secret_hash, kind, scopes, origins, expires_at, revoked_at, rate_limit
    FROM api_keys WHERE id = :id"""


def api_keys_table(metadata: MetaData) -> Table:
    """Add the table to a service's metadata; its migration runs CREATE_API_KEYS."""
    return Table(
        "api_keys",
        metadata,
        Column("id", Text, primary_key=True),
        Column("workspace_id", Uuid, nullable=False),
        Column("secret_hash", LargeBinary, nullable=False),
        Column("kind", Text, nullable=False),
        Column("scopes", ARRAY(Text), nullable=False),
        Column("origins", ARRAY(Text), nullable=False, server_default=text("'{}'")),
        Column("expires_at", DateTime(timezone=True)),
        Column("revoked_at", DateTime(timezone=True)),
        Column("rate_limit", Integer),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    )


@dataclass(frozen=True, slots=True)
class _Remembered:
    key: StoredApiKey | None
    found_at: float

    def is_younger_than(self, seconds: float) -> bool:
        return time.monotonic() - self.found_at < seconds

    @property
    def is_fresh(self) -> bool:
        return self.is_younger_than(REMEMBER_ABSENCE_SECONDS if self.key is None else REMEMBER_SECONDS)


class DatabaseApiKeys:
    """Finds keys in the service's own database and remembers them for seconds (an `ApiKeyDirectory`)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: OrderedDict[str, _Remembered] = OrderedDict()
        self._searches: dict[str, asyncio.Task[StoredApiKey | None]] = {}

    async def find(self, key_id: str) -> StoredApiKey | None:
        """Many requests that miss the same key at once cost one query. A database that hangs holds up nobody who was
        known a few minutes ago."""
        known = self._remembered.get(key_id)
        if known is not None and known.is_fresh:
            return known.key
        search = self._searches.get(key_id)
        if search is None:
            search = self._searches[key_id] = asyncio.create_task(self._search(key_id))
            search.add_done_callback(lambda _: self._searches.pop(key_id, None))
        if known is None or known.key is None or not known.is_younger_than(TRUSTED_SECONDS):
            return await asyncio.shield(search)
        try:
            return await asyncio.wait_for(asyncio.shield(search), PATIENCE_SECONDS)
        except TimeoutError:
            log.warning("api_key_trusted_unseen", key_id=key_id)
            return known.key

    async def _search(self, key_id: str) -> StoredApiKey | None:
        async with self._database.system_transaction() as tx:
            row = await tx.row(FIND, id=key_id)
        key = None
        if row is not None:
            lists = {"scopes": frozenset(row["scopes"]), "origins": tuple(row["origins"])}
            key = StoredApiKey(**{**row, "secret_hash": bytes(row["secret_hash"]), **lists})
        self._remember(key_id, key)
        return key

    def _remember(self, key_id: str, key: StoredApiKey | None) -> None:
        self._remembered[key_id] = _Remembered(key, time.monotonic())
        self._remembered.move_to_end(key_id)
        while len(self._remembered) > REMEMBERED_KEYS:
            self._remembered.popitem(last=False)
