"""Leads as ingestion announces them: whose mailbox is whose."""

from collections.abc import Sequence

from services.assessments.models.email_address import NotAnEmailAddress, email_match
from services.assessments.repositories.lead_emails import Mailbox
from services.assessments.usecases.link_leads import LinkLeads, link_leads
from shared.clock import utc_now
from shared.contracts.leads import LeadCreated, LeadSnapshot, LeadUpdated
from shared.db.transaction import Transaction
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received

consumers = Consumers("assessments")


@consumers.on(LeadCreated, LeadUpdated)
async def find_assessments_of_leads(batch: Sequence[Received[LeadSnapshot]], tx: Transaction) -> None:
    mailboxes = [mailbox for received in batch for mailbox in mailboxes_of(received.event)]
    causes = {received.event.lead_id: received.cause for received in batch}
    if mailboxes:
        await link_leads(tx, LinkLeads(mailboxes, causes), now=utc_now())


def mailboxes_of(lead: LeadSnapshot) -> list[Mailbox]:
    """Ingestion's match form and our own of the address: they are one unless a rule changed on one side only."""
    forms = {lead.email_match, _own_match_form(lead.email)}
    return [Mailbox(lead.lead_id, form) for form in sorted(form for form in forms if form)]


def _own_match_form(email: str | None) -> str | None:
    try:
        return email_match(email) if email else None
    except NotAnEmailAddress:  # ingestion took it; then its own form is all there is
        return None
