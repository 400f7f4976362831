"""A database of the tests' own, with one table under row-level security."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from shared.db.database import Database
from shared.db.migration import create_backbone, secure
from shared.settings import ServiceSettings
from shared.testing.database import Ddl, service_database, url_as


class Settings(ServiceSettings, service="crm"):
    pass


def create_tables(service: str, database: str) -> None:
    with psycopg.connect(url_as(f"{service}_owner", database)) as connection:
        op = Ddl(connection)
        create_backbone(op, service)
        op.execute("CREATE TABLE notes (id int PRIMARY KEY, workspace_id uuid NOT NULL, text text)")
        secure(op, service, "notes")


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[Database]:
    async with service_database(Settings, create_tables) as database:
        yield database
