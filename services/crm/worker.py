"""The CRM's worker process: `python -m services.crm.worker --roles consumers,relay,scheduler`."""

from services.crm.consumers import assessments, ingestion, notifications, scoring
from services.crm.consumers.registry import consumers
from services.crm.jobs import forget_logins
from services.crm.settings import Settings
from shared.messaging.worker import Worker, run_worker

HANDLERS = (ingestion, scoring, assessments, notifications)
"""Importing a module registers its handlers."""


def create_worker() -> Worker:
    return Worker(
        Settings(), consumers=consumers, periodic=[(forget_logins.EVERY_SECONDS, forget_logins.forget_logins)]
    )


if __name__ == "__main__":
    run_worker(create_worker)
