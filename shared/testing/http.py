"""Calling a service's API in its own process, with tokens that it accepts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import httpx
from fastapi import FastAPI

from shared.auth.permissions import Role
from shared.auth.tokens import LIFETIME, LocalKeys, SigningKey, TokenVerifier, issue_token
from shared.clock import utc_now
from shared.db.database import Database
from shared.identifiers import new_id

TEST_KEY = SigningKey.generate()


@asynccontextmanager
async def api_client(app: FastAPI, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Start the app on the tests' database and with `TEST_KEY`, and call it.

    async with api_client(create_app(settings), database) as client:
        answer = await client.get("/api/…", headers=bearer(workspace_id, Role.SDR))
    """
    app.state.given_database = database
    app.state.tokens = TokenVerifier(LocalKeys([TEST_KEY]), app.state.settings.service)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield client


def bearer(
    workspace_id: UUID,
    role: str = Role.ADMIN,
    *,
    user_id: UUID | None = None,
    is_operator: bool = False,
    lifetime: timedelta = LIFETIME,
) -> dict[str, str]:
    """The `Authorization` header of a user of a workspace."""
    token = issue_token(
        TEST_KEY,
        user_id=user_id or new_id(),
        workspace_id=workspace_id,
        role=role,
        now=utc_now(),
        is_operator=is_operator,
        lifetime=lifetime,
    )
    return {"Authorization": f"Bearer {token}"}
