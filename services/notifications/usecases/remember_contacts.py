"""Remember who leads are, for the mails about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications.repositories.projections import ContactFacts, ProjectionRepository
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RememberContacts:
    contacts: Sequence[ContactFacts]


async def remember_contacts(tx: Transaction, command: RememberContacts) -> None:
    """Store the newest snapshot of each lead. Mails that wait for one look again by themselves."""
    await ProjectionRepository(tx).remember_contacts(command.contacts)
