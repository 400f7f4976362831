"""What the filters of the list offer: colleagues and sources."""

import asyncio
from dataclasses import dataclass

from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.models.lead_words import in_words
from services.web.models.session import SignedIn
from services.web.queries.list_leads import Colleague, list_colleagues


@dataclass(frozen=True, slots=True)
class LeadFilters:
    """`sources` maps what the CRM stores to what people read."""

    colleagues: tuple[Colleague, ...]
    sources: dict[str, str]


async def list_filters(platform: Platform, who: SignedIn) -> LeadFilters:
    """Empty where they cannot be had: the list works without them."""
    try:
        colleagues, sources = await asyncio.gather(
            list_colleagues(platform, who), platform.get(who, "crm", "/api/companies/{ws}/leads/sources")
        )
    except (Refused, Unavailable):
        return LeadFilters((), {})
    return LeadFilters(colleagues, {source: in_words(source) for source in sources.body["items"]})
