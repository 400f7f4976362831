"""Remember who owns leads, and tell new owners of alerts that are still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifications.models.delivery import SEND_DELIVERY
from services.notifications.repositories.alerts import AlertRepository
from services.notifications.repositories.projections import OwnerFacts, ProjectionRepository
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AssignOwners:
    owners: Sequence[OwnerFacts]


async def assign_owners(tx: Transaction, command: AssignOwners, *, now: datetime) -> None:
    """An alert raised within the last day whose owner was not told yet leads to a mail."""
    await ProjectionRepository(tx).remember_owners(command.owners)
    for delivery_id in await AlertRepository(tx).plan_owner_mails([owner.id for owner in command.owners], now=now):
        tx.schedule(SEND_DELIVERY, str(delivery_id), now)
