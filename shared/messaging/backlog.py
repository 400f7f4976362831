"""What waits in a service's database: events for the relay, parked messages, timers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.db.transaction import Transaction

OWN = "(CAST(:workspace_id AS uuid) IS NULL OR workspace_id = :workspace_id)"
COUNT = f"""
    SELECT outbox_rows, outbox_age, retrying, dead, discarded, due
    FROM (SELECT count(*) AS outbox_rows, extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS outbox_age
          FROM outbox WHERE {OWN}) AS waiting,
         (SELECT count(*) FILTER (WHERE status = 'retry') AS retrying, count(*) FILTER (WHERE status = 'dead') AS dead,
                 count(*) FILTER (WHERE status = 'discarded') AS discarded FROM parked WHERE {OWN}) AS kept,
         (SELECT count(*) AS due FROM due WHERE due_at <= clock_timestamp() AND {OWN}) AS timers
"""  # noqa: S608 -- a constant condition


@dataclass(frozen=True, slots=True)
class Backlog:
    """`outbox_age` is the seconds that the oldest event has waited, None where none does; `due` counts timers whose
    time has come."""

    outbox_rows: int
    outbox_age: float | None
    retrying: int
    dead: int
    discarded: int
    due: int


async def measure_backlog(tx: "Transaction", *, workspace_id: UUID | None = None) -> Backlog:
    """Of one workspace, or of all."""
    row = await tx.row(COUNT, workspace_id=workspace_id)
    assert row is not None  # aggregates always give one
    return Backlog(**row)
