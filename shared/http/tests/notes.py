"""What the tests ask of the small service in `conftest.py`: its notes, keys to it, a trace."""

from uuid import UUID

import httpx

from shared.auth.api_keys import ApiKey, new_api_key
from shared.db.database import Database
from shared.testing.http import bearer

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
"""A `traceparent` that a caller brings."""


async def notes_of(client: httpx.AsyncClient, workspace_id: UUID) -> list[str]:
    answer = await client.get(f"/api/companies/{workspace_id}/notes?limit=200", headers=bearer(workspace_id))
    return [item["text"] for item in answer.json()["items"]]


async def stored_key(
    database: Database, workspace_id: UUID, *, kind: str = "secret", scopes: str = "{leads:write,leads:read}",
    origins: str = "{}", rate_limit: int | None = None,
) -> ApiKey:  # fmt: skip
    key = new_api_key("test")
    async with database.system_transaction() as tx:
        await tx.execute(
            """INSERT INTO api_keys (id, workspace_id, secret_hash, kind, scopes, origins, rate_limit)
               VALUES (:id, :workspace_id, :secret_hash, :kind, CAST(:scopes AS text[]), CAST(:origins AS text[]),
                       :rate_limit)""",
            id=key.id,
            workspace_id=workspace_id,
            secret_hash=key.secret_hash,
            kind=kind,
            scopes=scopes,
            origins=origins,
            rate_limit=rate_limit,
        )
    return key
