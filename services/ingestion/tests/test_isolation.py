"""No row of one workspace is seen from another, whoever asks."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import ProgrammingError

from services.ingestion.models.base import Base
from services.ingestion.tests.factories import FULL, an_arrival
from services.ingestion.usecases.capture_leads import capture_leads
from shared.db.database import Database

WITHOUT_WORKSPACE = {"outbox", "inbox", "parked", "parked_audit", "due", "idempotency_keys", "api_keys"}
"""The backbone works for all at once, and a key is looked up before its workspace is known."""
CONFINED = sorted(set(Base.metadata.tables) - WITHOUT_WORKSPACE)


class TestWorkspaces:
    @pytest.mark.parametrize("table", CONFINED)
    async def test_do_not_see_each_other(self, database: Database, workspace_id: UUID, table: str) -> None:
        async with database.transaction(workspace_id) as tx:
            await capture_leads(tx, [an_arrival(FULL)], lane="test")

        async with database.transaction(uuid4()) as tx:
            seen = await tx.value(f"SELECT count(*) FROM {table}")
        async with database.system_transaction() as tx:
            seen += await tx.value(f"SELECT count(*) FROM {table}")

        assert seen == 0

    async def test_cannot_be_forged(self, database: Database, workspace_id: UUID) -> None:
        with pytest.raises(ProgrammingError, match="row-level security"):
            async with database.transaction(workspace_id) as tx:
                await tx.execute("INSERT INTO intake_policies (workspace_id) VALUES (:other)", other=uuid4())
