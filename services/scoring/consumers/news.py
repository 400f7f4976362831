"""Everything that can change a score, taken in by one handler: a batch that names a lead in several topics locks each
lead once, in one order, and announces one score."""

from collections.abc import Callable, Sequence
from typing import Any

from services.scoring.consumers.assessments import told_of_assessment
from services.scoring.consumers.ingestion import told_of_lead
from services.scoring.models.scored_lead import LeadNews
from services.scoring.usecases.rescore_leads import rescore_leads
from shared.clock import utc_now
from shared.contracts.assessments import AssessmentCompleted
from shared.contracts.event import Event
from shared.contracts.leads import LeadCreated, LeadUpdated
from shared.db.transaction import Transaction
from shared.messaging.consumers import Consumers
from shared.messaging.received import Received

consumers = Consumers("scoring")

TELL: dict[type[Event], Callable[[Received[Any]], LeadNews]] = {
    LeadCreated: told_of_lead,
    LeadUpdated: told_of_lead,
    AssessmentCompleted: told_of_assessment,
}


@consumers.on(LeadCreated, LeadUpdated, AssessmentCompleted)
async def rescore_told_leads(batch: Sequence[Received[Event]], tx: Transaction) -> None:
    news = [TELL[type(received.event)](received) for received in batch]
    await rescore_leads(tx, news, now=utc_now())
