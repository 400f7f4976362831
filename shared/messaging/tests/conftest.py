"""A small service of the tests' own: it counts, in a table with row-level security, what reached it."""

from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import pytest
from pydantic import SecretStr

from shared.db.database import Database
from shared.db.migration import create_backbone, secure
from shared.identifiers import new_id
from shared.settings import ServiceSettings
from shared.testing.database import Ddl, service_database, url_as
from shared.testing.kafka import kafka_bootstrap


class Settings(ServiceSettings, service="crm"):
    pass


def create_tables(service: str, database: str) -> None:
    with psycopg.connect(url_as(f"{service}_owner", database)) as connection:
        op = Ddl(connection)
        create_backbone(op, service)
        op.execute("CREATE TABLE effects (id uuid, workspace_id uuid NOT NULL, position bigserial, note text NOT NULL)")
        op.execute("CREATE TABLE subjects (id uuid PRIMARY KEY, workspace_id uuid NOT NULL)")
        op.execute(f"GRANT USAGE ON SEQUENCE effects_position_seq TO {service}_app")
        secure(op, service, "effects", "subjects")


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[Database]:
    async with service_database(Settings, create_tables) as database:
        yield database


@pytest.fixture
def relay_settings(database: Database) -> Settings:
    return Settings(database_url=database.url, kafka=kafka_bootstrap(), port=1, worker_port=1, secret=SecretStr("test"))


@pytest.fixture
def workspace_id() -> UUID:
    return new_id()
