"""Scoring's database, a registered workspace for each test, and its API."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from services.scoring.app import create_app
from services.scoring.seed import seed
from services.scoring.settings import Settings
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.testing.database import service_database, test_settings
from shared.testing.http import api_client


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[Database]:
    async with service_database(Settings) as database:
        yield database


@pytest.fixture
async def workspace_id(database: Database) -> UUID:
    """A registered workspace with the shipped settings."""
    workspace_id = uuid4()
    await seed(database, {"workspace_id": str(workspace_id)})
    return workspace_id


@pytest.fixture
async def tx(database: Database, workspace_id: UUID) -> AsyncIterator[Transaction]:
    async with database.transaction(workspace_id) as tx:
        yield tx


@pytest.fixture(scope="session")
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(test_settings(Settings, "postgresql://given-instead"), database=database)
    async with api_client(app, database) as client:
        yield client
