"""Finds parked messages: a page of them, how many there are, and what people have done to one."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from shared.errors import NotFound
from shared.messaging.parked import COLUMNS, ParkedMessage

if TYPE_CHECKING:
    from shared.db.transaction import Transaction

VISIBLE = "(workspace_id = :workspace_id OR (:unassigned_too AND workspace_id IS NULL))"
MATCHING = r"""
    (CAST(:statuses AS jsonb) IS NULL OR CAST(:statuses AS jsonb) ? status)
    AND (CAST(:consumer AS text) IS NULL OR consumer = :consumer)
    AND (CAST(:topic AS text) IS NULL OR topic = :topic)
    AND (CAST(:words AS text) IS NULL OR error ILIKE :words ESCAPE '\')
"""


@dataclass(frozen=True, slots=True)
class ParkedFilter:
    """What is left out allows everything. `words` are looked for in the reason, in any case."""

    statuses: Sequence[str] | None = None
    consumer: str | None = None
    topic: str | None = None
    words: str | None = None

    def parameters(self) -> dict[str, Any]:
        return {
            "statuses": None if self.statuses is None else orjson.dumps(list(self.statuses)).decode(),
            "consumer": self.consumer,
            "topic": self.topic,
            "words": None if self.words is None else f"%{_literal(self.words)}%",
        }


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What somebody did to a parked message, and how it stood before; `body` is what the action replaced."""

    id: int
    acted_at: datetime
    action: str
    actor: str
    reason: str | None
    status: str
    error: str
    body: bytes | None


async def list_parked(
    tx: "Transaction",
    *,
    workspace_id: UUID,
    unassigned_too: bool,
    matching: ParkedFilter | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[ParkedMessage]:
    """Newest first. `unassigned_too` adds those whose workspace could not be read: for operators only."""
    rows = await tx.rows(
        f"""SELECT {COLUMNS} FROM parked
            WHERE {VISIBLE} AND {MATCHING} AND (CAST(:before_id AS bigint) IS NULL OR id < :before_id)
            ORDER BY id DESC LIMIT :limit""",  # noqa: S608 -- constant pieces of SQL
        workspace_id=workspace_id,
        unassigned_too=unassigned_too,
        before_id=before_id,
        limit=limit,
        **(matching or ParkedFilter()).parameters(),
    )
    return [ParkedMessage.of(row) for row in rows]


async def count_parked(
    tx: "Transaction", *, workspace_id: UUID, unassigned_too: bool, matching: ParkedFilter
) -> dict[str, int]:
    """Status → how many match; a status of which there is none is left out."""
    rows = await tx.rows(
        f"SELECT status, count(*) AS number FROM parked WHERE {VISIBLE} AND {MATCHING} GROUP BY status",  # noqa: S608
        workspace_id=workspace_id,
        unassigned_too=unassigned_too,
        **matching.parameters(),
    )
    return {row["status"]: row["number"] for row in rows}


async def audit_trail(
    tx: "Transaction", parked_id: int, *, workspace_id: UUID, unassigned_too: bool
) -> list[AuditEntry]:
    """Oldest first; it stays when the message itself has been applied and is gone. Raises NotFound."""
    rows = await tx.rows(
        f"""SELECT id, acted_at, action, actor, reason, before FROM parked_audit
            WHERE parked_id = :id AND {VISIBLE} ORDER BY id""",  # noqa: S608 -- a constant condition
        id=parked_id,
        workspace_id=workspace_id,
        unassigned_too=unassigned_too,
    )
    if not rows and not await _exists(tx, parked_id, workspace_id, unassigned_too):
        raise NotFound(f"there is no parked event {parked_id}")
    return [
        AuditEntry(
            **{name: row[name] for name in ("id", "acted_at", "action", "actor", "reason")},
            status=row["before"]["status"],
            error=row["before"]["error"],
            body=None if row["before"].get("body") is None else b64decode(row["before"]["body"]),
        )
        for row in rows
    ]


async def version_of(tx: "Transaction", parked_id: int) -> int:
    """How often people have acted on the message: two who act at once find out by it."""
    return int(await tx.value("SELECT count(*) FROM parked_audit WHERE parked_id = :id", id=parked_id))


async def _exists(tx: "Transaction", parked_id: int, workspace_id: UUID, unassigned_too: bool) -> bool:
    statement = f"SELECT EXISTS (SELECT 1 FROM parked WHERE id = :id AND {VISIBLE})"  # noqa: S608 -- a constant
    return bool(await tx.value(statement, id=parked_id, workspace_id=workspace_id, unassigned_too=unassigned_too))


def _literal(words: str) -> str:
    """The words as themselves, not as a pattern."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
