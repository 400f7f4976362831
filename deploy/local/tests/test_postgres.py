"""PostgreSQL after a crash."""

import os
from pathlib import Path

import pytest

from deploy.local.postgres import Postgres
from deploy.local.stack import Stack


@pytest.fixture
def server(stack: Stack) -> Postgres:
    server = Postgres(stack.home / "postgres", stack.ports.of("postgres"), "secret")
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("18\n")
    return server


def pid_file(server: Postgres, pid: int) -> Path:
    path = server.data / "postmaster.pid"
    path.write_text(f"{pid}\n{server.data}\n")
    return path


class TestPostgres:
    def test_removes_a_pid_file_whose_number_is_somebody_else_by_now(self, server: Postgres) -> None:
        stale = pid_file(server, os.getpid())

        server.prepare()

        assert not stale.exists()

    def test_listens_on_loopback_alone_and_asks_for_passwords(self, server: Postgres) -> None:
        server.prepare()

        assert "listen_addresses = '127.0.0.1'" in (server.folder / "postgresql.conf").read_text()
        assert (server.folder / "pg_hba.conf").read_text().split()[-1] == "scram-sha-256"

    def test_never_trades_durability_for_speed(self, server: Postgres) -> None:
        server.prepare()

        written = (server.folder / "postgresql.conf").read_text()
        assert not [name for name in ("fsync", "synchronous_commit", "full_page_writes") if name in written]
