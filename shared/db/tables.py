"""The backbone's tables, the same in every service: outbox, inbox, parked, due, idempotency keys."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB

NOW = text("clock_timestamp()")
Moment = DateTime(timezone=True)


def backbone(metadata: MetaData) -> None:
    """Add the backbone's tables to a service's metadata. They have no row-level security: relay, consumers, scheduler
    and purges work for all workspaces at once; whoever reads them for a caller names the workspace."""
    _outbox(metadata)
    _inbox(metadata)
    _parked(metadata)
    _due(metadata)
    _idempotency_keys(metadata)


def _outbox(metadata: MetaData) -> None:
    Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False),
        Column("workspace_id", Uuid, nullable=False),
        Column("topic", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("shard", SmallInteger, nullable=False),
        Column("headers", JSON, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("created_at", Moment, nullable=False, server_default=NOW),
        CheckConstraint("octet_length(payload) <= 900000", name="outbox_payload_check"),
        Index("outbox_shard_id_idx", "shard", "id"),
    )


def _inbox(metadata: MetaData) -> None:
    Table(
        "inbox",
        metadata,
        Column("consumer", Text, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("received_at", Moment, nullable=False, server_default=NOW),
        PrimaryKeyConstraint("consumer", "event_id"),
        Index("inbox_received_at_idx", "received_at", postgresql_using="brin"),
    )


def _parked(metadata: MetaData) -> None:
    Table(
        "parked",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("consumer", Text, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("workspace_id", Uuid),
        Column("key", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("offset", BigInteger, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("body", LargeBinary),
        Column("status", Text, nullable=False),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("error", Text, nullable=False),
        Column("due_at", Moment, nullable=False, server_default=NOW),
        Column("parked_at", Moment, nullable=False, server_default=NOW),
        CheckConstraint("status IN ('retry', 'dead', 'discarded')", name="parked_status_check"),
        UniqueConstraint("consumer", "event_id", name="parked_consumer_event_id_key"),
        Index("parked_key_idx", "consumer", "key", "id", postgresql_where=text("status = 'retry'")),
        Index("parked_due_at_idx", "due_at", postgresql_where=text("status = 'retry'")),
    )
    Table(
        "parked_audit",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("parked_id", BigInteger, nullable=False),
        Column("workspace_id", Uuid),
        Column("action", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("reason", Text),
        Column("before", JSONB, nullable=False),
        Column("acted_at", Moment, nullable=False, server_default=NOW),
        Index("parked_audit_parked_id_idx", "parked_id"),
    )


def _due(metadata: MetaData) -> None:
    Table(
        "due",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("workspace_id", Uuid, nullable=False),
        Column("kind", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("due_at", Moment, nullable=False),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        UniqueConstraint("workspace_id", "kind", "key", name="due_workspace_id_kind_key_key"),
        Index("due_due_at_idx", "due_at"),
    )


def _idempotency_keys(metadata: MetaData) -> None:
    Table(
        "idempotency_keys",
        metadata,
        Column("workspace_id", Uuid, nullable=False),
        Column("route", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("status", SmallInteger),
        Column("body", LargeBinary),
        Column("headers", JSON),
        Column("created_at", Moment, nullable=False, server_default=NOW),
        PrimaryKeyConstraint("workspace_id", "route", "key"),
        Index("idempotency_keys_created_at_idx", "created_at"),
    )
