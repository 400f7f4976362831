"""API keys from the service's own database: remembered, looked up once for many, forgotten in time."""

import asyncio
from uuid import UUID

from shared.auth.api_key_table import DatabaseApiKeys
from shared.auth.api_keys import new_api_key
from shared.db.database import Database

STORE = """INSERT INTO api_keys (id, workspace_id, secret_hash, kind, scopes)
    VALUES (:id, :workspace_id, :secret_hash, 'secret', '{leads:read}')"""


class TestDatabaseApiKeys:
    async def test_finds_a_key_with_everything_it_was_stored_with(self, database: Database, workspace_id: UUID) -> None:
        key = new_api_key("test")
        async with database.system_transaction() as tx:
            await tx.execute(STORE, id=key.id, workspace_id=workspace_id, secret_hash=key.secret_hash)

        stored = await DatabaseApiKeys(database).find(key.id)

        assert stored is not None
        assert (stored.workspace_id, stored.secret_hash) == (workspace_id, key.secret_hash)
        assert stored.scopes == {"leads:read"}
        assert (stored.origins, stored.expires_at, stored.rate_limit) == ((), None, None)

    async def test_asks_once_for_many_and_then_remembers(self, database: Database, workspace_id: UUID) -> None:
        key = new_api_key("test")
        async with database.system_transaction() as tx:
            await tx.execute(STORE, id=key.id, workspace_id=workspace_id, secret_hash=key.secret_hash)
        directory = DatabaseApiKeys(database)

        found = await asyncio.gather(*(directory.find(key.id) for _ in range(30)))
        async with database.system_transaction() as tx:
            await tx.execute("DELETE FROM api_keys WHERE id = :id", id=key.id)

        assert len({id(stored) for stored in found}) == 1
        assert await directory.find(key.id) is found[0]

    async def test_remembers_that_there_is_none(self, database: Database) -> None:
        directory = DatabaseApiKeys(database)

        assert await directory.find("nobody") is None
        assert await directory.find("nobody") is None
