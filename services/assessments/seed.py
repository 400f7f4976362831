"""Stores what a workspace starts with: its API keys. Reads the JSON seed document from standard input; idempotent.

python -m services.assessments.seed < seed.json
"""

import asyncio
import sys
from typing import Any
from uuid import UUID

import orjson

from services.assessments.settings import Settings
from shared.auth.api_keys import hash_secret
from shared.db.database import Database
from shared.db.transaction import Transaction

KEYS = ("api_key", "form_key")
STORE_KEY = """
    INSERT INTO api_keys (id, workspace_id, secret_hash, kind, scopes, origins, rate_limit)
    VALUES (:id, :workspace_id, :secret_hash, :kind, CAST(:scopes AS text[]), CAST(:origins AS text[]), :rate_limit)
    ON CONFLICT (id) DO UPDATE SET secret_hash = excluded.secret_hash, kind = excluded.kind, scopes = excluded.scopes,
        origins = excluded.origins, rate_limit = excluded.rate_limit
    WHERE api_keys.workspace_id = excluded.workspace_id
    RETURNING id
"""


class KeyOfAnotherWorkspace(Exception):
    """The document names an API key that belongs to another workspace."""


async def seed(database: Database, document: dict[str, Any]) -> None:
    """A second run with the same document changes nothing; one with changed keys replaces them."""
    async with database.transaction(UUID(document["workspace_id"])) as tx:
        for name in KEYS:
            if name in document:
                await _store_key(tx, document[name])


async def _store_key(tx: Transaction, key: dict[str, Any]) -> None:
    stored = await tx.value(
        STORE_KEY,
        id=key["id"],
        workspace_id=tx.workspace_id,
        secret_hash=hash_secret(key["secret"]),
        kind=key["kind"],
        scopes=key["scopes"],
        origins=key["origins"],
        rate_limit=key["rate_limit"],
    )
    if stored is None:
        raise KeyOfAnotherWorkspace(key["id"])


async def main() -> None:
    database = Database.connect(Settings())
    try:
        await seed(database, orjson.loads(sys.stdin.buffer.read()))
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
