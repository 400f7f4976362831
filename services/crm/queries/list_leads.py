"""The list of leads: filtered, searched, in one of three orders, a page at a time by keyset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.crm.queries.search_terms import search_patterns
from shared.contracts.crm import LeadStatus
from shared.contracts.scoring import Band
from shared.db.statements import Row
from shared.db.transaction import Transaction


class LeadOrder(StrEnum):
    """`-` means the largest first. Leads without a score come after all scores; sorted by follow-up, those without one
    are left out."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    HIGHEST_SCORE = "-score"
    LOWEST_SCORE = "score"
    LAST_CHANGED = "-updated_at"
    FIRST_CHANGED = "updated_at"
    NEXT_FOLLOW_UP = "next_follow_up_at"
    LAST_FOLLOW_UP = "-next_follow_up_at"


# Each is a column of an index that leads with the workspace; the second says how the cursor's value is read.
SORTED_BY = {
    "created_at": ("created_at", "timestamptz"),
    "updated_at": ("updated_at", "timestamptz"),
    "score": ("coalesce(score, -1)", "int"),
    "next_follow_up_at": ("next_follow_up_at", "timestamptz"),
}


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """What is None does not filter. `unowned` asks for leads that belong to nobody, `ids` for these at most."""

    search: str | None = None
    status: LeadStatus | None = None
    band: Band | None = None
    owner_id: UUID | None = None
    unowned: bool = False
    source: str | None = None
    min_score: int | None = None
    follow_up_before: datetime | None = None
    """Open leads whose follow-up is planned before that."""
    ids: tuple[UUID, ...] | None = None

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """SQL conditions on `leads`, and their parameters."""
        given = {
            "status = :status": ("status", self.status),
            "band = :band": ("band", self.band),
            "owner_id = :owner_id": ("owner_id", self.owner_id),
            "source = :source": ("source", self.source),
            "coalesce(score, -1) >= :min_score": ("min_score", self.min_score),
        }
        conditions = [condition for condition, (_, value) in given.items() if value is not None]
        parameters: dict[str, Any] = {name: value for name, value in given.values() if value is not None}
        if self.unowned:
            conditions.append("owner_id IS NULL")
        if self.follow_up_before is not None:
            conditions.append("next_follow_up_at < :follow_up_before AND status NOT IN ('converted', 'lost')")
            parameters["follow_up_before"] = self.follow_up_before
        if self.ids is not None:
            conditions.append("id = ANY(CAST(:ids AS uuid[]))")
            parameters["ids"] = "{" + ",".join(map(str, self.ids)) + "}"  # text: the driver is slow with lists
        for number, pattern in enumerate(search_patterns(self.search or "")):
            conditions.append(f"search_text LIKE :word{number}")
            parameters[f"word{number}"] = pattern
        return conditions, parameters


async def list_leads(
    tx: Transaction,
    wanted: LeadFilter,
    *,
    order: LeadOrder,
    after: Sequence[Any] | None,
    limit: int,
    backwards: bool = False,
) -> list[Row]:
    """At most `limit` leads after the position `after` (see `position_of`), each with its owner's name; `backwards`
    those before it, the nearest first."""
    conditions, parameters = wanted.conditions()
    column, kind = SORTED_BY[order.lstrip("-")]
    direction, beyond = ("DESC", "<") if order.startswith("-") is not backwards else ("ASC", ">")
    if column == "next_follow_up_at":
        conditions.append(f"{column} IS NOT NULL")
    if after is not None:
        conditions.append(f"({column}, id) {beyond} (CAST(:after_value AS {kind}), CAST(:after_id AS uuid))")
        parameters |= {"after_value": after[0], "after_id": after[1]}
    where = "".join(f" AND {condition}" for condition in conditions)
    # The inner query reads an index alone and finds the ids; only the page's rows are then read in full.
    statement = f"""
        SELECT l.id, l.first_name, l.last_name, l.email, l.phone, l.company, l.job_title, l.status, l.score, l.band,
               l.priority, l.owner_id, u.name AS owner_name, l.source, l.estimated_amount, l.estimated_currency,
               l.employees, l.tier, l.assessment_tier, l.next_follow_up_at, l.created_at, l.updated_at, l.version
        FROM (SELECT id, {column} AS sorted_by FROM leads
              WHERE workspace_id = :workspace_id AND lead_version > 0{where}
              ORDER BY {column} {direction}, id {direction} LIMIT :limit) AS page
        JOIN leads l ON l.id = page.id
        LEFT JOIN users u ON u.id = l.owner_id
        ORDER BY page.sorted_by {direction}, page.id {direction}
    """  # noqa: S608 -- built of the constants above; values are parameters
    return await tx.rows(statement, workspace_id=tx.workspace_id, limit=limit, **parameters)


def position_of(order: LeadOrder, row: Row) -> tuple[datetime | int, UUID]:
    """Where a row stands in the order: what the next page starts after."""
    name = order.lstrip("-")
    value = row[name]
    return (-1 if value is None else value), row["id"]
