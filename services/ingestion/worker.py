"""The worker process: `python -m services.ingestion.worker --roles consumers,relay,scheduler`."""

from services.ingestion.consumers.assessments import consumers
from services.ingestion.settings import Settings
from shared.messaging.worker import Worker, run_worker


def create_worker() -> Worker:
    return Worker(Settings(), consumers=consumers)


if __name__ == "__main__":
    run_worker(create_worker)
