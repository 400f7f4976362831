"""The worker process: `python -m services.scoring.worker --roles consumers,relay,scheduler`."""

from services.scoring.consumers.news import consumers
from services.scoring.models.read_shipped import read_shipped
from services.scoring.settings import Settings
from shared.messaging.worker import Worker, run_worker


def create_worker() -> Worker:
    read_shipped()
    return Worker(Settings(), consumers=consumers)


if __name__ == "__main__":
    run_worker(create_worker)
