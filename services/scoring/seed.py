"""Registers a workspace and stores its API keys. Reads the JSON seed document from standard input; idempotent.

python -m services.scoring.seed < seed.json
"""

from typing import Any
from uuid import UUID

from services.scoring.settings import Settings
from shared.auth.api_key_store import store_seeded_keys
from shared.db.database import Database
from shared.db.seeding import run_seed

REGISTER = "INSERT INTO workspace_settings (workspace_id) VALUES (:workspace_id) ON CONFLICT DO NOTHING"


async def seed(database: Database, document: dict[str, Any]) -> None:
    """Needs `workspace_id`. What the workspace decided since its first seeding stays; changed keys are replaced."""
    async with database.transaction(UUID(document["workspace_id"])) as tx:
        await tx.execute(REGISTER, workspace_id=tx.workspace_id)
        await store_seeded_keys(tx, document)


if __name__ == "__main__":
    run_seed(seed, Settings())
