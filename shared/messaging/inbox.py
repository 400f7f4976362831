"""The inbox: a message whose id is stored here has been taken care of, so its second delivery does nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import orjson

if TYPE_CHECKING:
    from shared.db.transaction import Transaction

# Ordered by id, so that two members of a group that hold the same messages cannot deadlock.
RECEIVE = """
    WITH received AS (
        SELECT DISTINCT ON (id) id, key FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, key text) ORDER BY id
    ), fresh AS (
        INSERT INTO inbox (consumer, event_id) SELECT :consumer, id FROM received ORDER BY id
        ON CONFLICT DO NOTHING RETURNING event_id
    )
    SELECT event_id, EXISTS (
        SELECT 1 FROM parked WHERE consumer = :consumer AND parked.key = received.key AND status = 'retry'
    ) AS is_behind_parked
    FROM fresh JOIN received ON received.id = fresh.event_id
"""


async def receive(tx: "Transaction", consumer: str, messages: Sequence[tuple[UUID, str]]) -> dict[UUID, bool]:
    """Take responsibility for the messages (id, key) that were not received before.

    Returns id → whether earlier messages of its key are parked, so that it must queue behind them.
    """
    rows = orjson.dumps([{"id": message_id, "key": key} for message_id, key in messages]).decode()
    received = await tx.rows(RECEIVE, rows=rows, consumer=consumer)
    return {row["event_id"]: row["is_behind_parked"] for row in received}
