"""Assessments: who begins one and is unknown becomes a lead."""

from collections.abc import Sequence

from services.ingestion.usecases.capture_assessed_people import capture_assessed_people
from shared.contracts.assessments import AssessmentStarted
from shared.db.transaction import Transaction
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received

consumers = Consumers("ingestion")


@consumers.on(AssessmentStarted)
async def make_leads_of_strangers(batch: Sequence[Received[AssessmentStarted]], tx: Transaction) -> None:
    await capture_assessed_people(tx, [(received.event, received.cause) for received in batch])
