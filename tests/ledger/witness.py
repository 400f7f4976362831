"""A consumer that writes down every application of every event, with no unique key to hide a second one.

    python -m tests.ledger.witness --roles consumers,scheduler

It runs the platform's own consumption (subscription, inbox, parking) and is killed like every other process. The
services' own tables are guarded by keys and versions, so a doubled effect could hide there; here it cannot.
"""

from collections.abc import Sequence
from typing import Any

import orjson
import psycopg

from shared.contracts.catalogue import all_events
from shared.db.migration import BACKBONE_V1
from shared.db.transaction import Transaction
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received
from shared.messaging.worker import Worker, run_worker
from shared.settings import ServiceSettings

TABLES = (
    *BACKBONE_V1,
    """CREATE TABLE applied (
        position bigint GENERATED ALWAYS AS IDENTITY, event_id uuid NOT NULL, topic text NOT NULL, key text NOT NULL,
        version bigint NOT NULL)""",
)
WRITE_DOWN = """
    INSERT INTO applied (event_id, topic, key, version)
    SELECT event_id, topic, key, version
    FROM json_to_recordset(CAST(:rows AS json)) AS r(position int, event_id uuid, topic text, key text, version bigint)
    ORDER BY position
"""


class Settings(ServiceSettings, service="witness"):
    pass


consumers = Consumers("witness")


@consumers.on(*all_events().values())
async def write_down(batch: Sequence[Received[Any]], tx: Transaction) -> None:
    rows = [
        {"position": position, "event_id": m.id, "topic": m.topic, "key": m.key, "version": m.version}
        for position, m in enumerate(batch)
    ]
    await tx.execute(WRITE_DOWN, rows=orjson.dumps(rows).decode())


def create_database(admin_url: str) -> str:
    """Create an empty witness database beside the stack's; returns its connection string."""
    server, _, _ = admin_url.rpartition("/")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS witness WITH (FORCE)")
        admin.execute("CREATE DATABASE witness")
    with psycopg.connect(f"{server}/witness") as connection:
        for statement in TABLES:
            connection.execute(statement.encode())
    return f"{server}/witness"


def create_worker() -> Worker:
    return Worker(Settings(), consumers=consumers)


if __name__ == "__main__":
    run_worker(create_worker)
