"""A sales person at work in one workspace, over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from services.crm.tests.factories import a_lead
from shared.auth.permissions import Role
from shared.db.database import Database
from shared.testing.http import bearer


class Desk:
    """Calls the API as `role`; leads are arranged behind its back."""

    def __init__(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        self.client = client
        self.database = database
        self.workspace_id = workspace_id
        self.user_id = uuid4()
        self.role = Role.ADMIN

    async def lead(self, **values: Any) -> UUID:
        async with self.database.transaction(self.workspace_id) as tx:
            return (await a_lead(tx, **values)).id

    def headers_of(self, workspace_id: UUID) -> dict[str, str]:
        return bearer(workspace_id, self.role, user_id=self.user_id)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self.headers_of(self.workspace_id) | options.pop("headers", {})
        url = f"/api/companies/{self.workspace_id}{path}"
        return await self.client.request(method, url, headers=headers, **options)

    async def leads(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.call("GET", "/leads", params=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def names(self, **query: Any) -> list[str]:
        return [item["first_name"] for item in await self.leads(**query)]

    async def show(self, lead_id: UUID) -> dict[str, Any]:
        answer = await self.call("GET", f"/leads/{lead_id}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
        body: dict[str, Any] = answer.json()
        return body

    async def patch(self, lead_id: UUID, etag: str | None = '"1"', **changes: Any) -> httpx.Response:
        headers = {} if etag is None else {"If-Match": etag}
        return await self.call("PATCH", f"/leads/{lead_id}", json=changes, headers=headers)

    async def move(self, lead_id: UUID, status: str, etag: str | None = '"1"', **body: Any) -> httpx.Response:
        headers = {} if etag is None else {"If-Match": etag}
        return await self.call("PUT", f"/leads/{lead_id}/status", json={"status": status, **body}, headers=headers)
