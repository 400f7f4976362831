"""The CRM's database, and a fresh workspace for each test."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from services.crm.app import create_app
from services.crm.settings import Settings
from services.crm.tests.desk import Desk
from services.crm.tests.door import Door, an_account
from services.crm.tests.factories import a_user, a_workspace
from services.crm.tests.hall import Hall
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
    """A registered workspace without users."""
    workspace_id = uuid4()
    async with database.transaction(workspace_id) as tx:
        await a_workspace(tx)
    return workspace_id


@pytest.fixture
async def tx(database: Database, workspace_id: UUID) -> AsyncIterator[Transaction]:
    async with database.transaction(workspace_id) as tx:
        yield tx


@pytest.fixture(scope="session")
async def client(tmp_path_factory: pytest.TempPathFactory, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    path = tmp_path_factory.mktemp("keys") / "signing.pem"
    async with api_client(
        create_app(test_settings(Settings, "postgresql://unused", signing_key_file=path)), database
    ) as client:
        yield client


@pytest.fixture
def desk(client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> Desk:
    return Desk(client, database, workspace_id)


@pytest.fixture
async def colleague(desk: Desk) -> UUID:
    async with desk.database.transaction(desk.workspace_id) as tx:
        return (await a_user(tx, name="Cora Colleague")).id


@pytest.fixture
def hall(database: Database, workspace_id: UUID) -> Hall:
    return Hall(database, workspace_id)


@pytest.fixture(scope="session")
async def door_client(tmp_path_factory: pytest.TempPathFactory, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The app with its own signing keys, where `client` has the tests' common one."""
    path = tmp_path_factory.mktemp("keys") / "signing.pem"
    app = create_app(test_settings(Settings, "postgresql://unused", signing_key_file=path))
    app.state.given_database = database
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield client


@pytest.fixture
async def door(door_client: httpx.AsyncClient, database: Database) -> Door:
    return Door(door_client, database, await an_account(database))


@pytest.fixture
async def stranger(client: httpx.AsyncClient, database: Database) -> Desk:
    """Somebody with every right, in another workspace."""
    desk = Desk(client, database, uuid4())
    async with database.transaction(desk.workspace_id) as tx:
        await a_workspace(tx)
    return desk
