"""A real database and the real gateway per run; a workspace of its own per test keeps tests apart."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from services.ingestion.app import create_app
from services.ingestion.http.gateway import LeadGateway
from services.ingestion.settings import Settings
from services.ingestion.tests.factories import connection_url
from services.ingestion.tests.requests import SIGNING_KEY, a_key
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
async def gateway(database: Database) -> AsyncIterator[LeadGateway]:
    settings = test_settings(Settings, connection_url(database), backlog_limit=1_000_000)
    gateway = create_app(settings, database=database, token_keys=LocalKeys([SIGNING_KEY]))
    async with gateway.api.router.lifespan_context(gateway.api):
        yield gateway


@pytest.fixture(scope="session")
async def client(gateway: LeadGateway) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(gateway, client=("203.0.113.77", 4321))
    async with httpx.AsyncClient(transport=transport, base_url="http://ingestion") as client:
        yield client


@pytest.fixture
async def headers(database: Database, workspace_id: UUID) -> dict[str, str]:
    """Of a server that may create and read leads."""
    return await a_key(database, workspace_id)
