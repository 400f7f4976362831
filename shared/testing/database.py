"""A fresh, migrated database for a service's tests, on the PostgreSQL that LEADFLOW_TEST_POSTGRES names."""

import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from shared.db.database import Database
from shared.settings import ServiceSettings

ROOT = Path(__file__).parents[2]


def postgres_url() -> str:
    """The superuser's connection to the tests' PostgreSQL."""
    url = os.environ.get("LEADFLOW_TEST_POSTGRES")
    if url is None:
        pytest.fail("these tests need PostgreSQL: run `make test`, or set LEADFLOW_TEST_POSTGRES")
    return url


def redis_url() -> str:
    """The tests' Redis."""
    return os.environ.get("LEADFLOW_TEST_REDIS", "redis://127.0.0.1:8079/0")


def url_as(role: str, database: str) -> str:
    """Connect to a database with the rights of a role: row-level security applies as in production."""
    server, _, _ = postgres_url().rpartition("/")
    return f"{server}/{database}?options={quote(f'-c role={role}')}"


class Ddl:
    """Runs DDL like `alembic.op`."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def execute(self, sqltext: str) -> None:
        self.connection.execute(sqltext.encode())


def _create(service: str, database: str) -> None:
    with psycopg.connect(postgres_url(), autocommit=True) as admin:
        for role in (f"{service}_owner", f"{service}_app"):
            known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            if known is None:
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(f"{service}_owner"))
        )


def _drop(database: str) -> None:
    with psycopg.connect(postgres_url(), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def migrate(service: str, url: str) -> None:
    """Bring a database to the newest schema with the command that production uses."""
    command = [sys.executable, "-m", "alembic", "-n", service, "upgrade", "head"]
    environment = {**os.environ, f"{service.upper()}_MIGRATION_URL": url}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        pytest.fail(f"the migration of {service} failed:\n{done.stdout}{done.stderr}")


def test_settings(settings: type[ServiceSettings], database_url: str, **values: Any) -> Any:
    """Settings of a service for its tests; pass what the service needs beyond the common ones."""
    common = {"database_url": database_url, "redis_url": redis_url(), "port": 1, "worker_port": 1, "secret": "test"}
    return settings(**{**common, **values})


test_settings.__test__ = False  # type: ignore[attr-defined]


def _migrate_service(service: str, database: str) -> None:
    migrate(service, url_as(f"{service}_owner", database))


@asynccontextmanager
async def service_database(
    settings: type[ServiceSettings], prepare: Callable[[str, str], None] = _migrate_service, **values: Any
) -> AsyncIterator[Database]:
    """A service's own new database, connected with its runtime role, dropped at the end.

    In a service's conftest.py:

        @pytest.fixture(scope="session")
        async def database() -> AsyncIterator[Database]:
            async with service_database(Settings) as database:
                yield database
    """
    service = settings.service
    name = f"test_{service}_{secrets.token_hex(4)}"
    _create(service, name)
    try:
        prepare(service, name)
        database = Database.connect(test_settings(settings, url_as(f"{service}_app", name), **values))
        try:
            yield database
        finally:
            await database.close()
    finally:
        _drop(name)
