"""Requests to the API as clients make them."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from services.assessments.seed import seed
from shared.auth.tokens import SigningKey, issue_token
from shared.clock import utc_now
from shared.db.database import Database

SHOP = "https://shop.example"
SIGNING_KEY = SigningKey.generate()
SECRET = "s" * 43


async def a_key(
    database: Database, workspace_id: UUID, *, kind: str = "secret", scopes: tuple[str, ...] = ("assessments:create",)
) -> dict[str, str]:
    """Headers with a key of the workspace."""
    key_id = uuid4().hex
    key = {"id": key_id, "secret": SECRET, "kind": kind, "scopes": list(scopes), "origins": [], "rate_limit": None}
    if kind == "publishable":
        key["origins"] = [SHOP]
    await seed(database, {"workspace_id": str(workspace_id), "api_key": key})
    return {"X-API-Key": f"lf_test_{key_id}_{SECRET}"}


def a_login(workspace_id: UUID, role: str = "VIEWER") -> dict[str, str]:
    token = issue_token(SIGNING_KEY, user_id=uuid4(), workspace_id=workspace_id, role=role, now=utc_now())
    return {"Authorization": f"Bearer {token}"}


async def start(client: httpx.AsyncClient, headers: dict[str, str], **body: Any) -> httpx.Response:
    return await client.post("/api/assessments", json={"email": "ann@example.com", **body}, headers=headers)


async def started(client: httpx.AsyncClient, headers: dict[str, str], **body: Any) -> str:
    """The path of a new assessment."""
    answer = await start(client, headers, **body)
    assert answer.status_code == 201, answer.text
    return f"/api/assessments/{answer.json()['id']}"


async def answered(client: httpx.AsyncClient, headers: dict[str, str], answers: dict[str, int]) -> str:
    path = await started(client, headers)
    answer = await client.put(f"{path}/answers", json={"answers": answers}, headers=headers)
    assert answer.status_code == 200, answer.text
    return path
