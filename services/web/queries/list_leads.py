"""The list of leads: a page of a view, the lines of named leads, and what the filters offer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.web.gateways.platform import Platform, Refused
from services.web.models.lead_line import LeadLine
from services.web.models.lead_view import LeadView
from services.web.models.session import SignedIn

LEADS = "/api/companies/{ws}/leads"


@dataclass(frozen=True, slots=True)
class LeadList:
    """As it was `at` that time. `next` and `previous` are paths, None at the ends."""

    at: datetime
    view: LeadView
    lines: tuple[LeadLine, ...]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Colleague:
    id: str
    name: str


async def list_leads(platform: Platform, who: SignedIn, view: LeadView, *, now: datetime) -> LeadList:
    """A page; the first one where the cursor is of another view, or has led beyond the end."""
    try:
        page = (await platform.get(who, "crm", LEADS, **view.for_crm())).body
    except Refused as refused:
        if refused.code != "cursor_invalid":
            raise
        return await list_leads(platform, who, replace(view, cursor=""), now=now)
    if not page["items"] and view.cursor:
        return await list_leads(platform, who, replace(view, cursor=""), now=now)
    return LeadList(
        at=now,
        view=view,
        lines=_lines(page["items"], now),
        next=_turned(view, page["next_cursor"]),
        previous=_turned(view, page["previous_cursor"]),
    )


async def find_lines(
    platform: Platform, who: SignedIn, view: LeadView, ids: Sequence[str], *, now: datetime
) -> tuple[LeadLine, ...]:
    """Those of the named leads that match the view, on whatever page they are."""
    asked = {**view.for_crm(), "ids": list(ids), "limit": len(ids)}
    asked.pop("cursor", None)
    return _lines((await platform.get(who, "crm", LEADS, **asked)).body["items"], now)


async def find_leads(
    platform: Platform, who: SignedIn, words: str, *, limit: int, now: datetime
) -> list[dict[str, Any]]:
    """For the command palette: the best leads that the words are found in."""
    page = (await platform.get(who, "crm", LEADS, search=words[:200], sort="-score", limit=limit)).body
    lines = _lines(page["items"], now)
    return [
        {"id": line.id, "name": line.name, "company": line.company, "score": line.score, "band": line.band.code}
        for line in lines
    ]


async def list_colleagues(platform: Platform, who: SignedIn) -> tuple[Colleague, ...]:
    """Everybody who may own a lead, by name."""
    page = (await platform.get(who, "crm", "/api/companies/{ws}/users", limit=200)).body
    return tuple(Colleague(user["id"], user["name"]) for user in page["items"] if user["is_active"])


def _lines(items: Sequence[dict[str, Any]], now: datetime) -> tuple[LeadLine, ...]:
    return tuple(LeadLine.of(item, now=now) for item in items)


def _turned(view: LeadView, cursor: str | None) -> str | None:
    return None if cursor is None else view.with_values(cursor=cursor)
