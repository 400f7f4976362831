"""Make a lead of everybody who began an assessment and is not known yet; nothing of those who are."""

from collections.abc import Sequence

import msgspec

from services.ingestion.models.arrived_lead import ArrivedLead, arrive
from services.ingestion.models.posted_lead import read_lead
from services.ingestion.models.sender import Sender
from services.ingestion.models.stored_lead import StoredLead
from services.ingestion.repositories.leads import LeadRepository
from services.ingestion.usecases.capture_leads import capture_leads
from shared.contracts.assessments import AssessmentStarted
from shared.contracts.leads import Channel
from shared.db.transaction import Transaction
from shared.messaging.cause import Cause

SOURCE = "assessment"
LANE = "assessments"
ASSESSMENTS = msgspec.Raw(msgspec.json.encode(Sender(received_by="service:assessments")))


async def capture_assessed_people(
    tx: Transaction, started: Sequence[tuple[AssessmentStarted, Cause]]
) -> list[StoredLead]:
    """The leads that were made. Raises LeadRefused for an address that R2 does not accept."""
    leads = {lead.identity: lead for lead in (_lead_of(event, cause) for event, cause in reversed(started))}
    known = await LeadRepository(tx).known_identities(list(leads))
    strangers = [lead for lead in leads.values() if lead.identity not in known]
    return await capture_leads(tx, strangers, lane=LANE)


def _lead_of(event: AssessmentStarted, cause: Cause) -> ArrivedLead:
    person = {
        "email": event.email,
        "first_name": event.first_name,
        "last_name": event.last_name,
        "company": event.company,
        "source": SOURCE,
    }
    return arrive(
        read_lead(person),
        posted={**person, "assessment_id": str(event.assessment_id)},
        channel=Channel.ASSESSMENT,
        sender=ASSESSMENTS,
        cause=cause,
        now=event.started_at,
    )
