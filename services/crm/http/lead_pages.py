"""Pages of the list of leads, which can be turned both ways."""

from collections.abc import Sequence

from pydantic import Field

from services.crm.http.lead_documents import ListedLead
from services.crm.queries.list_leads import LeadOrder, position_of
from shared.db.statements import Row
from shared.http.cursors import Position
from shared.http.pagination import Page, PageRequest

BACK = "back"
"""The third part of a cursor's position, where it leads to the page before."""


class LeadPage(Page[ListedLead]):
    previous_cursor: str | None = Field(description="Pass it as `cursor` for the page before; null on the first one")


def starting_point(paging: PageRequest) -> tuple[Position | None, bool]:
    """After which position to read, and whether backwards from it."""
    position = paging.position
    return (None, False) if position is None else (position[:2], BACK in position[2:])


def lead_page(rows: Sequence[Row], paging: PageRequest, order: LeadOrder) -> LeadPage:
    """`rows` are one more than the page shows if the list goes on in the direction it was read."""
    _, backwards = starting_point(paging)
    shown, goes_on = list(rows[: paging.limit]), len(rows) > paging.limit
    if backwards:
        shown.reverse()
    has_next, has_previous = (True, goes_on) if backwards else (goes_on, paging.position is not None)
    return LeadPage(
        items=[ListedLead.of(row) for row in shown],
        next_cursor=_cursor(paging, position_of(order, shown[-1])) if shown and has_next else None,
        previous_cursor=_cursor(paging, (*position_of(order, shown[0]), BACK)) if shown and has_previous else None,
    )


def _cursor(paging: PageRequest, position: Position) -> str:
    return paging.signer.encode(position, paging.scope)
