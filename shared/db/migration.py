"""What every service's migrations share: the backbone's first version, row-level security, Alembic's environment."""

import os
from typing import Protocol

from alembic import context
from sqlalchemy import MetaData, create_engine, text

LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "5s"
MIGRATION_LOCK = 7_263_401
"""Two migrations of one database at once would race; the second waits for this advisory lock."""

BACKBONE_V1 = (
    """CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid NOT NULL, workspace_id uuid NOT NULL,
        topic text NOT NULL, key text NOT NULL, shard smallint NOT NULL, headers json NOT NULL,
        payload bytea NOT NULL CHECK (octet_length(payload) <= 900000),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp())""",
    "CREATE INDEX outbox_shard_id_idx ON outbox (shard, id)",
    """CREATE TABLE inbox (
        consumer text NOT NULL, event_id uuid NOT NULL, received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (consumer, event_id))""",
    "CREATE INDEX inbox_received_at_idx ON inbox USING brin (received_at)",
    """CREATE TABLE parked (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, consumer text NOT NULL, event_id uuid NOT NULL,
        workspace_id uuid, key text NOT NULL, topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL,
        headers jsonb NOT NULL, body bytea, status text NOT NULL CHECK (status IN ('retry', 'dead', 'discarded')),
        attempts int NOT NULL DEFAULT 0, error text NOT NULL, due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        parked_at timestamptz NOT NULL DEFAULT clock_timestamp(), UNIQUE (consumer, event_id))""",
    "CREATE INDEX parked_key_idx ON parked (consumer, key, id) WHERE status = 'retry'",
    "CREATE INDEX parked_due_at_idx ON parked (due_at) WHERE status = 'retry'",
    """CREATE TABLE parked_audit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parked_id bigint NOT NULL, workspace_id uuid,
        action text NOT NULL, actor text NOT NULL, reason text, before jsonb NOT NULL,
        acted_at timestamptz NOT NULL DEFAULT clock_timestamp())""",
    "CREATE INDEX parked_audit_parked_id_idx ON parked_audit (parked_id)",
    """CREATE TABLE due (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, workspace_id uuid NOT NULL, kind text NOT NULL,
        key text NOT NULL, due_at timestamptz NOT NULL, attempts int NOT NULL DEFAULT 0,
        UNIQUE (workspace_id, kind, key))""",
    "CREATE INDEX due_due_at_idx ON due (due_at)",
    """CREATE TABLE idempotency_keys (
        workspace_id uuid NOT NULL, route text NOT NULL, key text NOT NULL, fingerprint bytea NOT NULL,
        status smallint, body bytea, headers json, created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (workspace_id, route, key))""",
    "CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at)",
)
BACKBONE_TABLES = ("outbox", "inbox", "parked", "parked_audit", "due", "idempotency_keys")
KEEP_ANSWER_HEADERS = "ALTER TABLE idempotency_keys ADD COLUMN IF NOT EXISTS headers json"
"""For databases that were created before the backbone had the column."""


class Operations(Protocol):
    """The part of `alembic.op` that is used here."""

    def execute(self, sqltext: str) -> None: ...


def create_backbone(op: Operations, service: str) -> None:
    """Create outbox, inbox, parked, due and idempotency keys, with the runtime role's grants."""
    for statement in BACKBONE_V1:
        op.execute(statement)
    grant(op, service, *BACKBONE_TABLES)
    op.execute(
        "ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0, "
        "autovacuum_vacuum_insert_scale_factor = 0.2)"
    )


def grant(op: Operations, service: str, *tables: str) -> None:
    """Let the service's runtime role read and write the tables, and nothing more."""
    for table in tables:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {service}_app")


def secure(op: Operations, service: str, *tables: str) -> None:
    """Grant the tables and confine every row of them to the transaction's workspace, for their owner too.

    The sub-select is evaluated once per statement; without it the setting is read and cast for every row.
    """
    grant(op, service, *tables)
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY workspace_isolation ON {table} "
            "USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))"
        )


def run_migrations(service: str, metadata: MetaData) -> None:
    """What a service's `migrations/env.py` calls. Reads `<SERVICE>_MIGRATION_URL`, the owner role's connection."""
    prefix = service.upper()
    url = os.environ.get(f"{prefix}_MIGRATION_URL") or os.environ[f"{prefix}_DATABASE_URL"]
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()
