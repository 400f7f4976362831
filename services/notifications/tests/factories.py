"""Events as other services announce them, and the service's parts put together for a test."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.notifications.gateways.mime import Sender
from services.notifications.gateways.smtp import MailServer, SmtpGateway
from services.notifications.jobs.sending import DeliverySender, Letterhead
from services.notifications.settings import Settings
from services.notifications.worker import create_consumers
from shared.contracts.crm import LeadAssigned, UserRegistered
from shared.contracts.examples import EXAMPLES
from shared.contracts.leads import LeadCreated, LeadUpdated
from shared.contracts.scoring import LeadAlertRaised
from shared.db.database import Database
from shared.identifiers import new_id
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received
from shared.testing.database import test_settings
from shared.testing.events import deliver, received

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SALES = "sales@demo.leadflow.example"
SENDER = Sender("alerts@demo.leadflow.example", "Leadflow")
PUBLIC_URL = "https://leads.example.com"
SETTINGS: Settings = test_settings(Settings, "postgresql://unused", public_url=PUBLIC_URL)


def consumers() -> Consumers:
    return create_consumers(SETTINGS)


class Story:
    """One lead in one workspace, and the events it meets, in whatever order a test delivers them."""

    def __init__(self, workspace_id: UUID) -> None:
        self.workspace_id = workspace_id
        self.lead_id = new_id()
        self.alert_id = new_id()
        self.owner_id = new_id()
        self.owner_email = "sam@demo.leadflow.example"

    def created(self, *, version: int = 1, **changes: Any) -> Received[LeadCreated]:
        event = LeadCreated.model_validate({**EXAMPLES["lead.created"], "lead_id": self.lead_id, **changes})
        return received(event, workspace_id=self.workspace_id, key=self.lead_id, version=version)

    def updated(self, *, version: int, **changes: Any) -> Received[LeadUpdated]:
        event = LeadUpdated.model_validate({**EXAMPLES["lead.updated"], "lead_id": self.lead_id, **changes})
        return received(event, workspace_id=self.workspace_id, key=self.lead_id, version=version)

    def alerted(self, **changes: Any) -> Received[LeadAlertRaised]:
        facts = {**EXAMPLES["lead.alert_raised"], "lead_id": self.lead_id, "alert_id": self.alert_id, **changes}
        event = LeadAlertRaised.model_validate(facts)
        return received(event, workspace_id=self.workspace_id, key=self.lead_id)

    def assigned(self, *, version: int = 2, owner_id: UUID | None = None) -> Received[LeadAssigned]:
        event = LeadAssigned(
            lead_id=self.lead_id, owner_id=owner_id or self.owner_id, reason="default_owner", assigned_at=NOON
        )
        return received(event, workspace_id=self.workspace_id, key=self.lead_id, version=version)

    def registered(self, *, version: int = 1, email: str | None = None) -> Received[UserRegistered]:
        event = UserRegistered(user_id=self.owner_id, email=email or self.owner_email, name="Sam Rivera", role="SDR")
        return received(event, workspace_id=self.workspace_id, key=self.owner_id, version=version)

    def all(self) -> list[Received[Any]]:
        return [self.created(), self.alerted(), self.assigned(), self.registered()]


async def deliver_all(database: Database, messages: list[Received[Any]]) -> None:
    await deliver(database, consumers(), messages)


def sender_to(port: int, *, timeout: float = 5.0, connections: int = 20) -> DeliverySender:
    gateway = SmtpGateway(MailServer("127.0.0.1", port, timeout=timeout))
    return DeliverySender(gateway, Letterhead(SENDER, PUBLIC_URL), connections=connections)


async def deliveries_of(database: Database, workspace_id: UUID) -> list[Any]:
    """The workspace's deliveries, the sales mailbox's after the owner's."""
    async with database.transaction(workspace_id) as tx:
        return await tx.rows("SELECT * FROM deliveries ORDER BY natural_key")
