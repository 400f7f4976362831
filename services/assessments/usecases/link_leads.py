"""Tie assessments to the leads that took them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.assessments.repositories.assessments import AssessmentRepository
from services.assessments.repositories.lead_emails import LeadEmailRepository, Mailbox
from shared.db.transaction import Transaction
from shared.messaging.cause import Cause


@dataclass(frozen=True, slots=True)
class LinkLeads:
    """Mailboxes that leads were heard to have, and the cause of what follows from each lead."""

    mailboxes: Sequence[Mailbox]
    causes: Mapping[UUID, Cause]


async def link_leads(tx: Transaction, command: LinkLeads, *, now: datetime) -> None:
    """Remember the mailboxes, and announce the completed assessments that waited for their lead."""
    lead_emails = LeadEmailRepository(tx)
    await lead_emails.remember(command.mailboxes)
    completed = await lead_emails.link_assessments(command.mailboxes)
    if not completed:
        return
    for assessment in await AssessmentRepository(tx).read_again(completed):
        if (fact := assessment.announce_completion(now=now)) is not None:
            tx.announce(assessment, fact, cause=command.causes.get(fact.lead_id))
