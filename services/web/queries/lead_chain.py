"""The chain of events that led to one event of a lead."""

from collections.abc import Mapping

from services.web.gateways.platform import Platform
from services.web.models.causality import Chain, chain_of
from services.web.models.session import SignedIn
from services.web.models.timeline import Happening
from services.web.queries.lead_panels import load_timeline

PAGES, PER_PAGE = 5, 200
"""A chain hangs together in time; causes beyond the last thousand events are told apart as unheard."""


async def show_chain(
    platform: Platform, who: SignedIn, lead_id: str, event_id: str, names: Mapping[str, str]
) -> Chain | None:
    """Of the newest event where none is named; None where there is no such event."""
    happenings = await all_happenings(platform, who, lead_id, names)
    return chain_of(happenings, event_id or happenings[0].id) if happenings else None


async def all_happenings(platform: Platform, who: SignedIn, lead_id: str, names: Mapping[str, str]) -> list[Happening]:
    """Newest first."""
    happenings: list[Happening] = []
    cursor = ""
    for _ in range(PAGES):
        page = await load_timeline(platform, who, lead_id, cursor, names, limit=PER_PAGE)
        happenings += page.items
        cursor = page.next or ""
        if not cursor:
            break
    return happenings
