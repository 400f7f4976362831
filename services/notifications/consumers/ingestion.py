"""Leads as ingestion announces them: who they are."""

from collections.abc import Sequence

from services.notifications.repositories.projections import ContactFacts
from services.notifications.usecases.remember_contacts import RememberContacts, remember_contacts
from shared.contracts.leads import LeadCreated, LeadSnapshot, LeadUpdated
from shared.db.transaction import Transaction
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received


def listen_to_ingestion(consumers: Consumers) -> None:
    consumers.on(LeadCreated, LeadUpdated)(know_leads)


async def know_leads(batch: Sequence[Received[LeadSnapshot]], tx: Transaction) -> None:
    await remember_contacts(tx, RememberContacts([contact_of(received) for received in batch]))


def contact_of(received: Received[LeadSnapshot]) -> ContactFacts:
    lead = received.event
    return ContactFacts(
        id=lead.lead_id,
        version=received.version,
        first_name=lead.first_name,
        last_name=lead.last_name,
        email=lead.email,
        phone=lead.phone,
        company=lead.company,
        job_title=lead.job_title,
    )
