"""A real database per run; a workspace of its own per test keeps tests apart."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from services.assessments.app import create_app
from services.assessments.settings import Settings
from services.assessments.tests.requests import SIGNING_KEY, a_key
from shared.auth.tokens import LocalKeys
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.testing.database import service_database, test_settings


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[Database]:
    async with service_database(Settings) as database:
        yield database


@pytest.fixture
def workspace_id() -> UUID:
    return uuid4()


@pytest.fixture
async def tx(database: Database, workspace_id: UUID) -> AsyncIterator[Transaction]:
    async with database.transaction(workspace_id) as tx:
        yield tx


@pytest.fixture(scope="session")
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    settings = test_settings(Settings, "postgresql://given-instead")
    app = create_app(settings, database=database, token_keys=LocalKeys([SIGNING_KEY]))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://assessments") as client:
            yield client


@pytest.fixture
async def headers(database: Database, workspace_id: UUID) -> dict[str, str]:
    return await a_key(database, workspace_id)
