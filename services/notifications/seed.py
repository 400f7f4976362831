"""Stores what a workspace starts with: its sales mailbox. Reads the JSON seed document from standard input; idempotent.

python -m services.notifications.seed < seed.json
"""

from typing import Any
from uuid import UUID

from services.notifications.settings import Settings
from shared.db.database import Database
from shared.db.seeding import run_seed

STORE_SETTINGS = """
    INSERT INTO mail_settings (workspace_id, sales_address) VALUES (:workspace_id, :sales_address)
    ON CONFLICT (workspace_id) DO UPDATE SET sales_address = excluded.sales_address
"""


async def seed(database: Database, document: dict[str, Any]) -> None:
    """A document without `sales_address` leaves the workspace with the service's default."""
    if "sales_address" not in document:
        return
    async with database.transaction(UUID(document["workspace_id"])) as tx:
        await tx.execute(STORE_SETTINGS, workspace_id=tx.workspace_id, sales_address=document["sales_address"])


if __name__ == "__main__":
    run_seed(seed, Settings())
