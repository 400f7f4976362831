"""Pages of a list: `?limit=&cursor=` in, `{"items", "next_cursor"}` out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from shared.http.cursors import CursorSigner, Position

Row = TypeVar("Row")
Item = TypeVar("Item")

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200


class Page(BaseModel, Generic[Item]):
    """Some items, and where to go on. Totals are not counted: they cost more than the page."""

    items: list[Item]
    next_cursor: str | None = Field(description="Pass it as `cursor` for the next page; null on the last one")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Ask the database for `fetch` rows after `position` (None: from the start), then `answer` with them."""

    limit: int
    position: Position | None
    signer: CursorSigner
    scope: str

    @property
    def fetch(self) -> int:
        """One more than the limit: its presence says that there is a next page."""
        return self.limit + 1

    def answer(
        self, rows: Sequence[Row], show: Callable[[Row], Item], position_of: Callable[[Row], Position]
    ) -> Page[Item]:
        """`show` makes an item of a row; `position_of` gives the row's sort values, the unique one last."""
        shown = rows[: self.limit]
        next_cursor = None
        if len(rows) > self.limit:
            next_cursor = self.signer.encode(position_of(shown[-1]), self.scope)
        return Page(items=[show(row) for row in shown], next_cursor=next_cursor)


def page_request(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Items per page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before")] = None,
) -> PageRequest:
    """A cursor is only good for the same path, filters and order. Raises CursorInvalid (400)."""
    signer: CursorSigner = request.app.state.cursors
    filters = sorted((name, value) for name, value in request.query_params.multi_items() if name not in PAGING)
    scope = f"{request.url.path}?{filters}"
    return PageRequest(limit, signer.decode(cursor, scope) if cursor else None, signer, scope)


PAGING = frozenset({"limit", "cursor"})
Paging = Annotated[PageRequest, Depends(page_request)]
