"""Seeding a workspace."""

from uuid import UUID, uuid4

import pytest

from services.scoring.repositories.workspaces import WorkspaceRepository
from services.scoring.seed import seed
from services.scoring.tests.factories import ENTERPRISE
from shared.auth.api_key_store import KeyOfAnotherWorkspace
from shared.auth.api_key_table import DatabaseApiKeys
from shared.db.database import Database

KEY = {"secret": "s" * 43, "kind": "secret", "scopes": ["scores:read"], "origins": [], "rate_limit": None}


class TestSeed:
    async def test_registers_the_workspace_with_the_shipped_defaults(
        self, database: Database, workspace_id: UUID
    ) -> None:
        async with database.transaction(workspace_id) as tx:
            workspace = await WorkspaceRepository(tx).get()

        assert workspace.profile == ENTERPRISE
        assert (workspace.alerts.threshold, workspace.alerts.priority_threshold) == (80, 90)

    async def test_keeps_what_the_workspace_decided(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            await tx.execute("UPDATE workspace_settings SET alert_threshold = 70")

        await seed(database, {"workspace_id": str(workspace_id)})

        async with database.transaction(workspace_id) as tx:
            assert (await WorkspaceRepository(tx).get()).alerts.threshold == 70

    async def test_stores_keys_and_replaces_changed_ones(self, database: Database, workspace_id: UUID) -> None:
        key = {"id": uuid4().hex, **KEY}
        document = {"workspace_id": str(workspace_id), "api_key": key}
        await seed(database, document)

        await seed(database, {**document, "api_key": {**key, "rate_limit": 5}})

        stored = await DatabaseApiKeys(database).find(str(key["id"]))
        assert stored is not None
        assert (stored.workspace_id, stored.rate_limit) == (workspace_id, 5)

    async def test_never_takes_a_key_from_another_workspace(self, database: Database, workspace_id: UUID) -> None:
        key = {"id": uuid4().hex, **KEY}
        await seed(database, {"workspace_id": str(workspace_id), "api_key": key})

        with pytest.raises(KeyOfAnotherWorkspace):
            await seed(database, {"workspace_id": str(uuid4()), "api_key": key})
