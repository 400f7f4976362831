"""A real database and a real mail server; a workspace of its own per test keeps tests apart."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from services.notifications.settings import Settings
from services.notifications.tests.mail_server import ScriptedMailServer
from shared.db.database import Database
from shared.identifiers import new_id
from shared.testing.database import service_database


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[Database]:
    async with service_database(Settings) as database:
        yield database


@pytest.fixture
def workspace_id() -> UUID:
    return new_id()


@pytest.fixture
async def mail_server() -> AsyncIterator[ScriptedMailServer]:
    async with ScriptedMailServer.running() as server:
        yield server
