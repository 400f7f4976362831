"""Tell sales that leads crossed the alert threshold (NOT-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifications.models.delivery import SEND_DELIVERY
from services.notifications.repositories.alerts import AlertFacts, AlertRepository
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RaiseAlerts:
    """`default_sales_address` is for workspaces that name none of their own."""

    alerts: Sequence[AlertFacts]
    default_sales_address: str


async def raise_alerts(tx: Transaction, command: RaiseAlerts, *, now: datetime) -> None:
    """Plan a mail to the sales mailbox and, where the owner is known, one to the owner: each once per crossing."""
    repository = AlertRepository(tx)
    await repository.store(command.alerts)
    planned = await repository.plan_sales_mails(command.alerts, default_address=command.default_sales_address, now=now)
    planned += await repository.plan_owner_mails([alert.lead_id for alert in command.alerts], now=now)
    for delivery_id in planned:
        tx.schedule(SEND_DELIVERY, str(delivery_id), now)
