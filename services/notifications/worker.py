"""The worker process: `python -m services.notifications.worker --roles consumers,relay,scheduler`."""

from services.notifications.consumers.crm import listen_to_crm
from services.notifications.consumers.ingestion import listen_to_ingestion
from services.notifications.consumers.scoring import listen_to_scoring
from services.notifications.gateways.mime import Sender
from services.notifications.gateways.smtp import MailServer, SmtpGateway
from services.notifications.jobs.sending import DeliverySender, Letterhead
from services.notifications.settings import Settings
from shared.messaging.consumers import Consumers
from shared.messaging.worker import Worker, run_worker


def create_consumers(settings: Settings) -> Consumers:
    consumers = Consumers("notifications")
    listen_to_crm(consumers)  # first: users' addresses take a lock that alerts and assignments share
    listen_to_ingestion(consumers)
    listen_to_scoring(consumers, sales_address=settings.sales_address)
    return consumers


def create_gateway(settings: Settings) -> SmtpGateway:
    password = settings.smtp_password
    return SmtpGateway(
        MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            tls=settings.smtp_tls,
            username=settings.smtp_username,
            password=password.get_secret_value() if password else None,
            timeout=settings.smtp_timeout,
        )
    )


def create_worker() -> Worker:
    settings = Settings()
    gateway = create_gateway(settings)
    letterhead = Letterhead(Sender(settings.from_address, settings.from_name), settings.public_url)
    sender = DeliverySender(gateway, letterhead, connections=settings.smtp_connections)
    return Worker(
        settings,
        consumers=create_consumers(settings),
        due=sender.as_due_work(),
        resources=[gateway.close],
    )


if __name__ == "__main__":
    run_worker(create_worker)
