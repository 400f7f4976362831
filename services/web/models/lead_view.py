"""A view of the list of leads: what its URL asks for, as people and as the CRM write it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.web.models.bands import BANDS
from services.web.models.lead_words import ORDERS
from services.web.models.statuses import STATUSES

NEWEST_FIRST = "-created_at"
LIMITS = (25, 50, 100)
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class LeadView:
    """Empty text does not filter. `cursor` is empty on the first page."""

    search: str = ""
    band: str = ""
    status: str = ""
    source: str = ""
    owner: str = ""
    min_score: str = ""
    follow_up: str = ""
    sort: str = NEWEST_FIRST
    limit: int = LIMITS[0]
    cursor: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "LeadView":
        """What cannot be meant is left out: a link that was cut short still shows a list."""
        limit = query.get("limit", "")
        return cls(
            search=query.get("search", "").strip()[:LONGEST_SEARCH],
            band=_one_of(query.get("band"), BANDS),
            status=_one_of(query.get("status"), STATUSES),
            source=query.get("source", "").strip()[:LONGEST_SEARCH],
            owner=_owner(query.get("owner", "")),
            min_score=_score(query.get("min_score", "")),
            follow_up="due" if query.get("follow_up") == "due" else "",
            sort=_one_of(query.get("sort"), ORDERS) or NEWEST_FIRST,
            limit=int(limit) if limit.isdecimal() and int(limit) in LIMITS else LIMITS[0],
            cursor=query.get("cursor", ""),
        )

    @property
    def asked(self) -> dict[str, str]:
        """What differs from the plain list, in a fixed order."""
        plain = asdict(LeadView())
        return {name: str(value) for name, value in asdict(self).items() if value != plain[name]}

    @property
    def filters(self) -> dict[str, str]:
        return {name: value for name, value in self.asked.items() if name not in ("sort", "limit", "cursor")}

    @property
    def path(self) -> str:
        return self.with_values()

    @property
    def is_first_page(self) -> bool:
        return not self.cursor

    def with_values(self, **changes: Any) -> str:
        """The path of this view with some values changed; only a cursor keeps the page."""
        view = replace(self, **{"cursor": self.cursor if not changes else "", **changes})
        return "/leads" + (f"?{urlencode(view.asked)}" if view.asked else "")

    def sorted_by(self, column: str, smallest_first: bool = False) -> str:
        """Where a click on a column's head leads: the largest first, then the smallest; or the other way round."""
        first, then = (column, f"-{column}") if smallest_first else (f"-{column}", column)
        return self.with_values(sort=then if self.sort == first else first)

    def direction(self, column: str) -> str:
        """For `aria-sort`."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "none")

    def refines(self, before: "LeadView") -> bool:
        """Whether somebody only goes on typing: such a view takes the place of the one before in the history."""
        return bool(before.search) and replace(self, search="", cursor="") == replace(before, search="", cursor="")

    def for_crm(self) -> dict[str, Any]:
        """The query of the CRM's list."""
        given = {name: value for name, value in asdict(self).items() if value != ""}
        return {**given, "limit": self.limit}

    def key(self, user_id: object) -> tuple[Any, ...]:
        """Two views with the same key show the same leads to people with the same rights."""
        owner = str(user_id) if self.owner == "me" else self.owner
        return tuple(asdict(replace(self, owner=owner)).values())


def _one_of(value: str | None, known: Mapping[str, object]) -> str:
    return value if value is not None and value in known else ""


def _owner(text: str) -> str:
    if text in ("", "me", "none"):
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _score(text: str) -> str:
    return str(int(text)) if text.isdecimal() and len(text) < 4 and 0 < int(text) <= 100 else ""
