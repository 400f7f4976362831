"""Take leads in: each becomes a new lead, or a touch on the person's lead."""

from collections.abc import Sequence

from services.ingestion.models.arrived_lead import ArrivedLead
from services.ingestion.models.stored_lead import StoredLead
from services.ingestion.repositories.leads import LeadRepository
from shared.db.transaction import Transaction


async def capture_leads(tx: Transaction, leads: Sequence[ArrivedLead], *, lane: str) -> list[StoredLead]:
    """What became of each, in order. Of two with one identity the first may create and the second merges."""
    stored: dict[str, StoredLead] = {}
    waiting = list(leads)
    while waiting:
        now: dict[str, ArrivedLead] = {}
        later = []
        for lead in waiting:
            if lead.identity in now:
                later.append(lead)
            else:
                now[lead.identity] = lead
        stored |= {kept.touch_id: kept for kept in await LeadRepository(tx).store(list(now.values()), lane)}
        waiting = later
    return [stored[lead.touch_id] for lead in leads]
