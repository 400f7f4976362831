"""Remember where to write to users, and tell those who own alerted leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifications.models.delivery import SEND_DELIVERY
from services.notifications.repositories.alerts import AlertRepository
from services.notifications.repositories.projections import ProjectionRepository, RecipientFacts
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegisterRecipients:
    recipients: Sequence[RecipientFacts]


async def register_recipients(tx: Transaction, command: RegisterRecipients, *, now: datetime) -> None:
    """An alert raised within the last day whose owner could not be told yet leads to a mail."""
    alerts = AlertRepository(tx)
    await alerts.hold_recipients()
    await ProjectionRepository(tx).remember_recipients(command.recipients)
    for delivery_id in await alerts.plan_mails_of_owners([recipient.id for recipient in command.recipients], now=now):
        tx.schedule(SEND_DELIVERY, str(delivery_id), now)
