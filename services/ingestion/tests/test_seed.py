"""Seeding stores the workspace's keys, once."""

from uuid import UUID, uuid4

import pytest

from services.ingestion.seed import seed
from shared.auth.api_key_store import KeyOfAnotherWorkspace
from shared.auth.api_key_table import DatabaseApiKeys
from shared.db.database import Database


def a_document(workspace_id: UUID, key_id: str) -> dict[str, object]:
    key = {"id": key_id, "secret": "s" * 43, "scopes": ["leads:create"], "rate_limit": None}
    return {
        "workspace_id": str(workspace_id),
        "api_key": {**key, "kind": "secret", "origins": []},
        "form_key": {**key, "id": key_id + "f", "kind": "publishable", "origins": ["null"]},
    }


class TestSeed:
    async def test_stores_both_keys_and_may_be_repeated(self, database: Database, workspace_id: UUID) -> None:
        document = a_document(workspace_id, uuid4().hex[:20])

        await seed(database, document)
        await seed(database, document)

        found = await DatabaseApiKeys(database).find(str(document["api_key"]["id"]) + "f")  # type: ignore[index]
        assert found is not None
        assert (found.workspace_id, found.kind, found.origins) == (workspace_id, "publishable", ("null",))

    async def test_takes_no_key_from_another_workspace(self, database: Database, workspace_id: UUID) -> None:
        key_id = uuid4().hex[:20]
        await seed(database, a_document(workspace_id, key_id))

        with pytest.raises(KeyOfAnotherWorkspace):
            await seed(database, a_document(uuid4(), key_id))
