"""A lead's record as the CRM holds it."""

from services.web.gateways.platform import Platform
from services.web.models.lead_facts import Lead
from services.web.models.session import SignedIn

LEAD = "/api/companies/{{ws}}/leads/{}"


async def find_lead(platform: Platform, who: SignedIn, lead_id: str) -> Lead:
    """Raises Refused (404 for another workspace's), Unavailable."""
    lead: Lead = (await platform.get(who, "crm", LEAD.format(lead_id))).body
    return lead
