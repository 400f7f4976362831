"""Leads as ingestion announces them: what we know of them, and what they asked for."""

from services.scoring.models.evidence import Evidence
from services.scoring.models.facts import Facts
from services.scoring.models.scored_lead import LeadNews
from shared.contracts.leads import LeadSnapshot
from shared.messaging.received import Received


def told_of_lead(received: Received[LeadSnapshot]) -> LeadNews:
    lead = received.event
    asked = (Evidence.of_request(lead.request, str(lead.touch_id), lead.touched_at),) if lead.request else ()
    return LeadNews(lead.lead_id, received.topic, received.cause, Facts.of(lead), received.version, asked)
