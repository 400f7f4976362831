"""API keys from the service's own database: remembered, looked up once for many, forgotten in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from shared.auth import api_key_table
from shared.auth.api_key_table import DatabaseApiKeys
from shared.auth.api_keys import ApiKey, new_api_key
from shared.db.database import Database
from shared.testing.waiting import eventually

STORE = """INSERT INTO api_keys (id, workspace_id, secret_hash, kind, scopes)
    VALUES (:id, :workspace_id, :secret_hash, 'secret', '{leads:read}')"""


async def a_stored_key(database: Database, workspace_id: UUID) -> ApiKey:
    key = new_api_key("test")
    async with database.system_transaction() as tx:
        await tx.execute(STORE, id=key.id, workspace_id=workspace_id, secret_hash=key.secret_hash)
    return key


@asynccontextmanager
async def unanswered_look_ups(database: Database) -> AsyncIterator[None]:
    """For a look-up the same as a database that is frozen."""
    async with database.system_transaction() as tx:
        await tx.rows("LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call looks the key up."""
    monkeypatch.setattr(api_key_table, "REMEMBER_SECONDS", 0.0)


class TestDatabaseApiKeys:
    async def test_finds_a_key_with_everything_it_was_stored_with(self, database: Database, workspace_id: UUID) -> None:
        key = await a_stored_key(database, workspace_id)

        stored = await DatabaseApiKeys(database).find(key.id)

        assert stored is not None
        assert (stored.workspace_id, stored.secret_hash) == (workspace_id, key.secret_hash)
        assert stored.scopes == {"leads:read"}
        assert (stored.origins, stored.expires_at, stored.rate_limit) == ((), None, None)

    async def test_asks_once_for_many_and_then_remembers(self, database: Database, workspace_id: UUID) -> None:
        key = await a_stored_key(database, workspace_id)
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


class TestLookUpWithoutAnAnswer:
    async def test_lets_a_known_key_go_on(self, database: Database, workspace_id: UUID, forgetful: None) -> None:
        key = await a_stored_key(database, workspace_id)
        directory = DatabaseApiKeys(database)
        known = await directory.find(key.id)

        async with unanswered_look_ups(database):
            with capture_logs() as said:
                found = await asyncio.gather(*(directory.find(key.id) for _ in range(20)))

        assert known is not None
        assert all(one is known for one in found)
        assert {line["event"] for line in said} == {"api_key_trusted_unseen"}

    async def test_ends_when_the_database_answers_again(
        self, database: Database, workspace_id: UUID, forgetful: None
    ) -> None:
        key = await a_stored_key(database, workspace_id)
        directory = DatabaseApiKeys(database)
        await directory.find(key.id)
        async with unanswered_look_ups(database):
            await directory.find(key.id)
        async with database.system_transaction() as tx:
            await tx.execute("UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = :id", id=key.id)

        async def is_revoked() -> bool:
            found = await directory.find(key.id)
            return found is not None and found.revoked_at is not None

        await eventually(is_revoked)

    @pytest.mark.parametrize("was_known", [True, False])
    async def test_is_waited_for_where_the_key_was_not_known_lately(
        self,
        database: Database,
        workspace_id: UUID,
        forgetful: None,
        monkeypatch: pytest.MonkeyPatch,
        was_known: bool,
    ) -> None:
        key = await a_stored_key(database, workspace_id)
        directory = DatabaseApiKeys(database)
        if was_known:
            await directory.find(key.id)
            monkeypatch.setattr(api_key_table, "TRUSTED_SECONDS", 0.0)

        async with unanswered_look_ups(database):
            asking = asyncio.create_task(directory.find(key.id))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(asking), 3 * api_key_table.PATIENCE_SECONDS)

        assert await asking is not None
