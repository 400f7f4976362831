"""Workspaces are walled off by the database, and roles by the routes."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from services.crm.models.base import Base
from services.crm.tests.desk import Desk
from services.crm.tests.factories import a_lead, a_user
from shared.auth.permissions import Role
from shared.db.database import Database
from shared.db.migration import BACKBONE_TABLES

BEFORE_THE_WORKSPACE_IS_KNOWN = {"api_keys", "credentials", "login_failures", "refresh_tokens"}
CONFINED = sorted(
    name
    for name, table in Base.metadata.tables.items()
    if "workspace_id" in table.columns and name not in {*BACKBONE_TABLES, *BEFORE_THE_WORKSPACE_IS_KNOWN}
)

# (method, path, body); every route below a workspace, with a lead of that workspace
ROUTES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/leads", None),
    ("GET", "/leads/sources", None),
    ("GET", "/leads/{lead}", None),
    ("GET", "/leads/{lead}/timeline", None),
    ("GET", "/changes", None),
    ("GET", "/summary", None),
    ("GET", "/timeline", None),
    ("GET", "/users", None),
    ("PATCH", "/leads/{lead}", {"job_title": "CTO"}),
    ("PUT", "/leads/{lead}/status", {"status": "contacted"}),
]
READS = [route for route in ROUTES if route[0] == "GET"]
WRITES = [route for route in ROUTES if route[0] != "GET"]


async def fill(database: Database, workspace_id: UUID) -> UUID:
    """Put a row into every confined table. Returns the lead's id."""
    async with database.transaction(workspace_id) as tx:
        await a_user(tx)
        lead = await a_lead(tx, first_name="Secret")
        await tx.execute(
            "INSERT INTO timeline_entries (event_id, workspace_id, lead_id, type, occurred_at, summary) "
            "VALUES (:id, :workspace_id, :lead_id, 'lead.created', now(), '{}')",
            id=uuid4(),
            workspace_id=workspace_id,
            lead_id=lead.id,
        )
    return lead.id


def is_empty(document: dict[str, Any]) -> bool:
    return not (document["items"] if "items" in document else document["total"])


class TestRowLevelSecurity:
    def test_covers_all_tables_that_hold_a_workspaces_data(self) -> None:
        assert CONFINED == ["lead_counts", "leads", "timeline_entries", "users", "workspaces"]

    async def test_is_forced_on_their_owner_too(self, database: Database) -> None:
        async with database.system_transaction() as tx:
            rows = await tx.rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert sorted(row["relname"] for row in rows) == CONFINED

    @pytest.mark.parametrize("table", CONFINED)
    async def test_shows_rows_to_their_own_workspace_only(
        self, database: Database, workspace_id: UUID, table: str
    ) -> None:
        await fill(database, workspace_id)
        count = f"SELECT count(*) FROM {table}"

        async with database.transaction(workspace_id) as tx:
            assert await tx.value(count) > 0
        async with database.transaction(uuid4()) as tx:
            assert await tx.value(count) == 0
        async with database.system_transaction() as tx:
            assert await tx.value(count) == 0

    @pytest.mark.parametrize("table", CONFINED)
    async def test_lets_nobody_change_or_move_rows_of_others(
        self, database: Database, workspace_id: UUID, table: str
    ) -> None:
        await fill(database, workspace_id)
        intruder = uuid4()
        async with database.transaction(workspace_id) as tx:
            before = await tx.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3")

        async with database.transaction(intruder) as tx:
            await tx.execute(f"UPDATE {table} SET workspace_id = :intruder", intruder=intruder)
            await tx.execute(f"DELETE FROM {table}")
        async with database.transaction(workspace_id) as tx:
            assert await tx.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") == before
        with pytest.raises(DBAPIError, match="row-level security"):
            async with database.transaction(workspace_id) as tx:
                await tx.execute(f"UPDATE {table} SET workspace_id = :intruder", intruder=intruder)

    async def test_leaves_the_runtime_role_nothing_to_own(self, database: Database) -> None:
        async with database.engine.connect() as connection:
            tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
            owners = await connection.exec_driver_sql(
                "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
            )
            assert tables
            assert [row[0] for row in owners] == ["crm_owner"]


class TestRoutes:
    @pytest.mark.parametrize(("method", "path", "body"), ROUTES)
    async def test_answer_404_in_anothers_workspace(
        self, desk: Desk, stranger: Desk, method: str, path: str, body: dict[str, Any] | None
    ) -> None:
        lead_id = await desk.lead(first_name="Secret")
        own_id, stranger.workspace_id = stranger.workspace_id, desk.workspace_id
        headers = {"If-Match": "*"} | stranger.headers_of(own_id)

        answer = await stranger.call(method, path.format(lead=lead_id), json=body, headers=headers)

        assert answer.status_code == 404
        assert "Secret" not in answer.text

    @pytest.mark.parametrize(("method", "path", "body"), ROUTES)
    async def test_show_nothing_of_another_workspace_in_ones_own(
        self, desk: Desk, stranger: Desk, method: str, path: str, body: dict[str, Any] | None
    ) -> None:
        lead_id = await fill(desk.database, desk.workspace_id)

        answer = await stranger.call(method, path.format(lead=lead_id), json=body, headers={"If-Match": "*"})

        assert answer.status_code in (404, 200)
        assert answer.status_code == 404 or is_empty(answer.json())

    @pytest.mark.parametrize(("method", "path", "body"), ROUTES)
    async def test_need_a_login(self, desk: Desk, method: str, path: str, body: dict[str, Any] | None) -> None:
        url = f"/api/companies/{desk.workspace_id}{path.format(lead=uuid4())}"

        assert (await desk.client.request(method, url, json=body)).status_code == 401

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
    @pytest.mark.parametrize(("method", "path", "body"), WRITES)
    async def test_let_onlookers_change_nothing(
        self, desk: Desk, role: Role, method: str, path: str, body: dict[str, Any] | None
    ) -> None:
        lead_id = await desk.lead()
        desk.role = role

        answer = await desk.call(method, path.format(lead=lead_id), json=body, headers={"If-Match": "*"})

        assert (answer.status_code, answer.json()["permission"]) == (403, "leads:write")
        assert (await desk.show(lead_id))["version"] == 1

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTNER])
    @pytest.mark.parametrize(("method", "path", "body"), READS)
    async def test_let_everybody_in_the_house_read(
        self, desk: Desk, role: Role, method: str, path: str, body: dict[str, Any] | None
    ) -> None:
        lead_id = await desk.lead()
        desk.role = role

        assert (await desk.call(method, path.format(lead=lead_id))).status_code == 200

    @pytest.mark.parametrize(("method", "path", "body"), ROUTES)
    async def test_show_a_partner_nothing(
        self, desk: Desk, method: str, path: str, body: dict[str, Any] | None
    ) -> None:
        lead_id = await desk.lead()
        desk.role = Role.PARTNER

        answer = await desk.call(method, path.format(lead=lead_id), json=body, headers={"If-Match": "*"})

        assert answer.status_code == 403
