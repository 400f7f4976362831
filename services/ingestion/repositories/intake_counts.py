"""The counts of R27 for leads that were not stored; those of stored leads are part of `STORE_LEADS`."""

from collections.abc import Mapping
from datetime import datetime

import orjson

from shared.db.transaction import Transaction

ADD = """
    INSERT INTO intake_counts AS counted (workspace_id, hour, source, lane, received, quarantined, rejected)
    SELECT CAST(:workspace_id AS uuid), hour, source, :lane, quarantined + rejected, quarantined, rejected
    FROM json_to_recordset(CAST(:rows AS json)) AS r(hour timestamptz, source text, quarantined int, rejected int)
    ORDER BY hour, source
    ON CONFLICT (workspace_id, hour, source, lane) DO UPDATE SET received = counted.received + excluded.received,
        quarantined = counted.quarantined + excluded.quarantined, rejected = counted.rejected + excluded.rejected
"""
SourceHour = tuple[str, datetime]


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


async def count_rejected(tx: Transaction, counts: Mapping[SourceHour, int], *, lane: str) -> None:
    rows = [
        {"source": source, "hour": hour, "quarantined": 0, "rejected": number}
        for (source, hour), number in counts.items()
    ]
    await _add(tx, rows, lane)


async def count_quarantined(tx: Transaction, source: str, received_at: datetime, *, lane: str) -> None:
    row = {"source": source, "hour": hour_of(received_at), "quarantined": 1, "rejected": 0}
    await _add(tx, [row], lane)


async def _add(tx: Transaction, rows: list[dict[str, object]], lane: str) -> None:
    await tx.execute(ADD, workspace_id=tx.workspace_id, rows=orjson.dumps(rows).decode(), lane=lane)
