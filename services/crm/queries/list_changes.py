"""What was added to the workspace's timelines since a reader last looked, in the order of the commits.

A reader remembers a PostgreSQL snapshot: which transactions it has seen. What it has not seen are the entries of those
that were open then, and of all that began later. So nothing is missed when the transaction that began first commits
last, and no long transaction, not even another database's, delays anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.db.statements import Row
from shared.db.transaction import Transaction
from shared.errors import MalformedRequest

FIRST = UUID(int=0)
NOW = "SELECT CAST(pg_current_snapshot() AS text)"
ENTRY = "event_id, lead_id, type, occurred_at, summary, actor_id, recorded_in"
UNSEEN = f"""
    SELECT {ENTRY} FROM timeline_entries
    WHERE workspace_id = :workspace_id AND recorded_in {{recorded_in}}
      AND (recorded_in, event_id) > (CAST(:last_transaction AS xid8), CAST(:last_id AS uuid))
      AND (CAST(:until AS pg_snapshot) IS NULL OR pg_visible_in_snapshot(recorded_in, CAST(:until AS pg_snapshot)))
    ORDER BY recorded_in, event_id LIMIT :limit
"""  # noqa: S608 -- only constants are put in, here and below
# One statement, hence one moment: `now` shows exactly the entries that this statement could see.
PAGE = f"""
    SELECT CAST(pg_current_snapshot() AS text) AS now, CAST(e.recorded_in AS text) AS recorded_in,
           e.event_id, e.lead_id, e.type, e.occurred_at, e.summary, e.actor_id, u.name AS actor_name
    FROM (VALUES (1)) AS this_moment
    LEFT JOIN LATERAL (
        SELECT * FROM (
            ({UNSEEN.format(recorded_in="= ANY(CAST(:open AS xid8[]))")})
            UNION ALL
            ({UNSEEN.format(recorded_in=">= CAST(:begun AS xid8)")})) AS unseen
        ORDER BY recorded_in, event_id LIMIT :limit) AS e ON true
    LEFT JOIN users u ON u.id = e.actor_id
    ORDER BY e.recorded_in, e.event_id
"""  # noqa: S608


class PositionUnknown(MalformedRequest):
    """The position is of another database's life: one that was restored from a backup starts anew."""

    code = "cursor_invalid"


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """A reader has seen what the snapshot `seen` shows. In the middle of many entries, also those that `until` shows,
    up to `last`: transaction and event."""

    seen: str
    until: str | None = None
    last: tuple[str, UUID] = ("0", FIRST)

    @property
    def begun(self) -> str:
        """The first transaction that had not begun."""
        return self.seen.split(":")[1]

    @property
    def open(self) -> str:
        """Those that had begun and not ended, as an array."""
        return "{" + self.seen.split(":")[2] + "}"


@dataclass(frozen=True, slots=True)
class Changes:
    entries: Sequence[Row]
    position: FeedPosition


async def present_position(tx: Transaction) -> FeedPosition:
    """From here on."""
    return FeedPosition(str(await tx.value(NOW)))


async def list_changes(tx: Transaction, after: FeedPosition, *, limit: int) -> Changes:
    """At most `limit` entries that a reader at `after` has not seen. Raises PositionUnknown (400)."""
    last_transaction, last_id = after.last
    rows = await tx.rows(
        PAGE,
        workspace_id=tx.workspace_id,
        open=after.open,
        begun=after.begun,
        until=after.until,
        last_transaction=last_transaction,
        last_id=last_id,
        limit=limit + 1,
    )
    now = FeedPosition(rows[0]["now"])
    if int(now.begun) < int(after.begun):
        raise PositionUnknown("the position is not one of this database; begin anew without it")
    entries = [row for row in rows if row["event_id"] is not None]
    if len(entries) > limit:
        last = entries[limit - 1]
        return Changes(
            entries[:limit], FeedPosition(after.seen, after.until or now.seen, (last["recorded_in"], last["event_id"]))
        )
    return Changes(entries, now if after.until is None else FeedPosition(after.until))
