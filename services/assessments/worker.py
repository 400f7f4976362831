"""The worker process: `python -m services.assessments.worker --roles consumers,relay,scheduler`."""

from services.assessments.consumers.ingestion import consumers
from services.assessments.jobs.abandonment import due
from services.assessments.settings import Settings
from shared.messaging.worker import Worker, run_worker


def create_worker() -> Worker:
    return Worker(Settings(), consumers=consumers, due=due)


if __name__ == "__main__":
    run_worker(create_worker)
