"""Seeding a workspace's keys."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.assessments.seed import seed
from shared.auth.api_key_store import KeyOfAnotherWorkspace
from shared.auth.api_key_table import DatabaseApiKeys
from shared.auth.api_keys import hash_secret
from shared.db.database import Database


def a_document(workspace_id: UUID, *, key_id: str | None = None, origins: list[str] | None = None) -> dict[str, Any]:
    key = {"id": key_id or uuid4().hex, "secret": "s" * 43, "environment": "test", "kind": "publishable"}
    rest = {"name": "Form", "scopes": ["leads:create"], "origins": origins or [], "rate_limit": None}
    return {"workspace_id": str(workspace_id), "workspace_name": "Test", "users": [], "form_key": {**key, **rest}}


class TestSeed:
    async def test_stores_the_keys(self, database: Database, workspace_id: UUID) -> None:
        document = a_document(workspace_id, origins=["https://shop.example"])

        await seed(database, document)

        stored = await DatabaseApiKeys(database).find(document["form_key"]["id"])
        assert stored is not None
        assert stored.workspace_id == workspace_id
        assert stored.secret_hash == hash_secret("s" * 43)
        assert (stored.kind, stored.origins) == ("publishable", ("https://shop.example",))
        assert stored.permissions == {"leads:create"}

    async def test_can_be_repeated(self, database: Database, workspace_id: UUID) -> None:
        document = a_document(workspace_id)
        await seed(database, document)

        await seed(database, document)

        async with database.system_transaction() as tx:
            count = await tx.value("SELECT count(*) FROM api_keys WHERE workspace_id = :id", id=workspace_id)
        assert count == 1

    async def test_never_takes_a_key_from_another_workspace(self, database: Database, workspace_id: UUID) -> None:
        mine = a_document(workspace_id)
        await seed(database, mine)

        with pytest.raises(KeyOfAnotherWorkspace):
            await seed(database, a_document(uuid4(), key_id=mine["form_key"]["id"]))

        stored = await DatabaseApiKeys(database).find(mine["form_key"]["id"])
        assert stored is not None
        assert stored.workspace_id == workspace_id
