"""Brings the databases up: roles, databases, migrations, seeds. One process for all, so that Python loads once.

Says each step on standard output as a JSON line: `{"step": "database:crm", "error": null}`.
"""

import io
import json
import os
import runpy
import sys
import traceback
from collections.abc import Callable
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql

from deploy.local.environment import all_settings, migration_urls, superuser_url
from deploy.local.ports import SERVICES
from deploy.local.secret_store import Secrets, load_secrets
from deploy.local.seed_document import seed_document
from deploy.local.stack import ROOT, Stack


def main() -> None:
    stack = Stack.from_environment()
    secrets = load_secrets(stack)
    os.environ.update(all_settings(stack, secrets))
    os.environ.update(migration_urls(stack, secrets))
    report("roles", lambda: create_databases(superuser_url(stack, secrets), secrets))
    document = seed_document(secrets["demo"])
    for service in SERVICES:
        report(f"database:{service}", lambda service=service: migrate(service))  # type: ignore[misc]
    for service in SERVICES:
        report(f"seed:{service}", lambda service=service: seed(service, document))  # type: ignore[misc]


def report(step: str, run: Callable[[], None]) -> None:
    """One service's failure must not keep the others from starting."""
    error = None
    try:
        run()
    except (Exception, SystemExit) as failure:  # Alembic and seeds end with either
        if not isinstance(failure, SystemExit) or failure.code:
            traceback.print_exc()
            error = f"{type(failure).__name__}: {failure}".strip()[:600]
    sys.__stdout__.write(json.dumps({"step": step, "error": error}) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


def create_databases(url: str, secrets: Secrets) -> None:
    """One database per service; its owner migrates it, its runtime role owns nothing and cannot bypass a policy."""
    with psycopg.connect(url, autocommit=True) as connection:
        for role, password in secrets["roles"].items():
            _ensure_role(connection, role, password)
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        for service in SERVICES:
            owner, database = sql.Identifier(f"{service}_owner"), sql.Identifier(service)
            if service not in known:
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            runtime = sql.Identifier(f"{service}_app")
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, runtime))


def _ensure_role(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
    rights = sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD")
    connection.execute(sql.SQL("{} {} {} {}").format(verb, sql.Identifier(role), rights, sql.Literal(password)))


def migrate(service: str) -> None:
    """What `alembic -n <service> upgrade head` does."""
    command.upgrade(Config(str(ROOT / "alembic.ini"), ini_section=service), "head")


def seed(service: str, document: dict[str, Any]) -> None:
    """What `python -m services.<service>.seed < document` does."""
    stdin, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(json.dumps(document).encode()), encoding="utf-8")
    try:
        runpy.run_module(f"services.{service}.seed", run_name="__main__", alter_sys=False)
    finally:
        sys.stdin = stdin


if __name__ == "__main__":
    main()
