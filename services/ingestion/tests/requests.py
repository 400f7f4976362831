"""Requests to the gateway as clients make them."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from services.ingestion.seed import seed
from shared.auth.permissions import Role
from shared.auth.tokens import SigningKey, issue_token
from shared.clock import utc_now
from shared.db.database import Database

SHOP = "https://shop.example"
SIGNING_KEY = SigningKey.generate()
SECRET = "s" * 43


async def a_key(
    database: Database,
    workspace_id: UUID,
    *,
    kind: str = "secret",
    scopes: tuple[str, ...] = ("leads:create", "leads:read"),
    rate_limit: int | None = None,
) -> dict[str, str]:
    """Headers with a key of the workspace; a publishable one is bound to the shop's origin."""
    key = {
        "id": uuid4().hex,
        "secret": SECRET,
        "kind": kind,
        "scopes": list(scopes),
        "origins": [SHOP] if kind == "publishable" else [],
        "rate_limit": rate_limit,
    }
    await seed(database, {"workspace_id": str(workspace_id), "api_key": key})
    return {"X-API-Key": f"lf_test_{key['id']}_{SECRET}"}


async def a_form_key(database: Database, workspace_id: UUID) -> dict[str, str]:
    return await a_key(database, workspace_id, kind="publishable")


def a_login(workspace_id: UUID, role: Role = Role.ADMIN) -> dict[str, str]:
    token = issue_token(SIGNING_KEY, user_id=uuid4(), workspace_id=workspace_id, role=role, now=utc_now())
    return {"Authorization": f"Bearer {token}"}


async def post(client: httpx.AsyncClient, headers: dict[str, str], lead: dict[str, Any]) -> httpx.Response:
    return await client.post("/api/leads", json=lead, headers=headers)


async def ask_for_quarantine(database: Database, workspace_id: UUID, **policy: Any) -> None:
    """Store an intake policy; by default one that quarantines what is invalid."""
    values = {"on_invalid": "quarantine", "default_country": "US", "mandatory": "{}", **policy}
    async with database.transaction(workspace_id) as tx:
        await tx.execute(
            """INSERT INTO intake_policies (workspace_id, on_invalid, default_country, mandatory)
               VALUES (:workspace_id, :on_invalid, :default_country, CAST(:mandatory AS text[]))""",
            workspace_id=workspace_id,
            **values,
        )
