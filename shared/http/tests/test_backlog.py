"""What waits in a service, over the API."""

from uuid import UUID

import httpx

from shared.auth.permissions import Role
from shared.db.database import Database
from shared.http.tests.parking import a_parked_event
from shared.identifiers import new_id
from shared.testing.http import bearer

URL = "/api/operations/backlog"


async def a_waiting_event(database: Database, workspace_id: UUID, *, age_seconds: float) -> None:
    async with database.system_transaction() as tx:
        await tx.execute(
            """INSERT INTO outbox (event_id, workspace_id, topic, key, shard, headers, payload, created_at)
               VALUES (:id, :workspace_id, 'lead.created', 'k', 0, '[]', '{}',
                       clock_timestamp() - make_interval(secs => :age))""",
            id=new_id(),
            workspace_id=workspace_id,
            age=age_seconds,
        )


class TestBacklog:
    async def test_counts_what_waits_in_the_own_workspace(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        await a_waiting_event(database, workspace_id, age_seconds=30)
        await a_waiting_event(database, workspace_id, age_seconds=5)
        await a_waiting_event(database, new_id(), age_seconds=900)
        await a_parked_event(database, workspace_id, status="retry")
        await a_parked_event(database, workspace_id)
        await a_parked_event(database, new_id())

        shown = (await client.get(URL, headers=bearer(workspace_id, Role.ANALYST))).json()

        assert (shown["scope"], shown["outbox_rows"], shown["timers_due"]) == ("workspace", 2, 0)
        assert 30 <= shown["outbox_oldest_seconds"] < 300
        assert shown["parked"] == {"retry": 1, "dead": 1, "discarded": 0}

    async def test_is_of_the_whole_installation_for_operators(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        await a_waiting_event(database, new_id(), age_seconds=1)

        shown = (await client.get(URL, headers=bearer(workspace_id, is_operator=True))).json()

        assert shown["scope"] == "installation"
        assert shown["outbox_rows"] >= 1

    async def test_says_nothing_of_an_age_where_nothing_waits(
        self, client: httpx.AsyncClient, workspace_id: UUID
    ) -> None:
        shown = (await client.get(URL, headers=bearer(workspace_id))).json()

        assert (shown["outbox_rows"], shown["outbox_oldest_seconds"]) == (0, None)

    async def test_needs_the_permission(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        refused = await client.get(URL, headers=bearer(workspace_id, Role.SDR))

        assert (refused.status_code, refused.json()["permission"]) == (403, "operations:read")
