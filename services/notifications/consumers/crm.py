"""What the CRM announces: who owns a lead, and where users get their mail."""

from collections.abc import Sequence

from services.notifications.repositories.projections import OwnerFacts, RecipientFacts
from services.notifications.usecases.assign_owners import AssignOwners, assign_owners
from services.notifications.usecases.register_recipients import RegisterRecipients, register_recipients
from shared.clock import utc_now
from shared.contracts.crm import LeadAssigned, UserRegistered
from shared.db.transaction import Transaction
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received


def listen_to_crm(consumers: Consumers) -> None:
    consumers.on(UserRegistered)(know_recipients)
    consumers.on(LeadAssigned)(know_owners)


async def know_owners(batch: Sequence[Received[LeadAssigned]], tx: Transaction) -> None:
    owners = [OwnerFacts(r.event.lead_id, r.version, r.event.owner_id) for r in batch]
    await assign_owners(tx, AssignOwners(owners), now=utc_now())


async def know_recipients(batch: Sequence[Received[UserRegistered]], tx: Transaction) -> None:
    recipients = [RecipientFacts(r.event.user_id, r.version, r.event.email, r.event.name) for r in batch]
    await register_recipients(tx, RegisterRecipients(recipients), now=utc_now())
