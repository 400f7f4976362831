"""Do the migrations make what the models say? Migrates an empty database per service and compares: `alembic check`."""

import contextlib
import io
import os
import secrets
import sys
from urllib.parse import quote

import psycopg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from psycopg import sql

from deploy.local.ports import SERVICES
from deploy.local.stack import ROOT


def main() -> None:
    server = os.environ["LEADFLOW_TEST_POSTGRES"]
    with psycopg.connect(server, autocommit=True) as connection:
        drifted = [service for service in SERVICES if has_drifted(connection, server, service)]
    sys.exit(1 if drifted else 0)


def has_drifted(connection: psycopg.Connection, server: str, service: str) -> bool:
    """Says on standard output what differs."""
    database = sql.Identifier(f"drift_{service}_{secrets.token_hex(4)}")
    for role in (f"{service}_owner", f"{service}_app"):
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    owner = sql.Identifier(f"{service}_owner")
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    try:
        return not _agrees(service, _url_as(server, f"{service}_owner", database.as_string().strip('"')))
    finally:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def _url_as(server: str, role: str, database: str) -> str:
    base, _, _ = server.rpartition("/")
    return f"{base}/{database}?options={quote(f'-c role={role}')}"


def _agrees(service: str, url: str) -> bool:
    os.environ[f"{service.upper()}_MIGRATION_URL"] = url
    said = io.StringIO()
    config = Config(str(ROOT / "alembic.ini"), ini_section=service, stdout=said)
    try:
        with contextlib.redirect_stdout(said):
            command.upgrade(config, "head")
            command.check(config)
    except CommandError as error:
        print(f"{service}: {error}\n{said.getvalue()}")
        return False
    return True


if __name__ == "__main__":
    main()
