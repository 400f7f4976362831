"""Stores what a workspace starts with: its API keys. Reads the JSON seed document from standard input; idempotent.

python -m services.ingestion.seed < seed.json
"""

from typing import Any
from uuid import UUID

from services.ingestion.settings import Settings
from shared.auth.api_key_store import store_seeded_keys
from shared.db.database import Database
from shared.db.seeding import run_seed


async def seed(database: Database, document: dict[str, Any]) -> None:
    """A second run with the same document changes nothing; one with changed keys replaces them."""
    async with database.transaction(UUID(document["workspace_id"])) as tx:
        await store_seeded_keys(tx, document)


if __name__ == "__main__":
    run_seed(seed, Settings())
