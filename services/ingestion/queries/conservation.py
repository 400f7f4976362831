"""R27: what came in must have gone somewhere, per source and hour; a residue other than 0 is an incident."""

from dataclasses import dataclass
from datetime import datetime

from shared.db.transaction import Transaction

COUNTS = """
    SELECT source, hour, sum(received) AS received, sum(created) AS created, sum(merged) AS merged,
        sum(quarantined) AS quarantined, sum(rejected) AS rejected
    FROM intake_counts
    WHERE workspace_id = :workspace_id AND hour >= date_trunc('hour', CAST(:start AS timestamptz))
      AND hour < CAST(:finish AS timestamptz)
    GROUP BY source, hour ORDER BY hour, source
"""


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """The leads of one source in the hour that begins at `hour`."""

    source: str
    hour: datetime
    received: int
    created: int
    merged: int
    quarantined: int
    rejected: int

    @property
    def residue(self) -> int:
        return self.received - self.created - self.merged - self.quarantined - self.rejected


async def read_conservation(tx: Transaction, *, start: datetime, finish: datetime) -> list[SourceCounts]:
    """Every hour that overlaps [start, finish), oldest first."""
    rows = await tx.rows(COUNTS, workspace_id=tx.workspace_id, start=start, finish=finish)
    return [SourceCounts(**row) for row in rows]
