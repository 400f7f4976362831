"""The inbox: a message whose id is stored here has been taken care of, so its second delivery does nothing."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING
from uuid import UUID

import orjson

if TYPE_CHECKING:
    from shared.db.transaction import Transaction

# Ordered by id, so that two members of a group that hold the same messages cannot deadlock. Nearly all messages are
# fresh and free to go, so only the others are told: nobody reads a thousand ids back to learn nothing.
RECEIVE = """
    WITH received AS (
        SELECT DISTINCT ON (id) id, key FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, key text) ORDER BY id
    ), fresh AS (
        INSERT INTO inbox (consumer, event_id) SELECT :consumer, id FROM received ORDER BY id
        ON CONFLICT DO NOTHING RETURNING event_id
    )
    SELECT received.id, fresh.event_id IS NULL AS is_known FROM received LEFT JOIN fresh ON fresh.event_id = received.id
    WHERE fresh.event_id IS NULL OR EXISTS (
        SELECT 1 FROM parked WHERE consumer = :consumer AND parked.key = received.key AND status = 'retry')
"""


class Standing(Enum):
    """Why a message must not simply be applied."""

    KNOWN = auto()
    """It was received before."""
    BEHIND = auto()
    """An earlier message of its key is parked: it must queue behind that one."""


async def receive(tx: "Transaction", consumer: str, messages: Sequence[tuple[UUID, str]]) -> dict[UUID, Standing]:
    """Take responsibility for the messages (id, key) that were not received before.

    Returns id → standing of those that must not simply be applied; all others are the caller's to apply now.
    """
    rows = orjson.dumps([{"id": message_id, "key": key} for message_id, key in messages]).decode()
    found = await tx.rows(RECEIVE, rows=rows, consumer=consumer)
    return {row["id"]: Standing.KNOWN if row["is_known"] else Standing.BEHIND for row in found}


async def receive_one(tx: "Transaction", consumer: str, message_id: UUID, key: str) -> Standing | None:
    """`receive` for a single message; None where it is the caller's to apply now."""
    return (await receive(tx, consumer, [(message_id, key)])).get(message_id)
