"""What assessments announces."""

from collections.abc import Sequence

from services.crm.consumers.registry import consumers
from services.crm.usecases.record_assessments import record_assessments
from shared.clock import utc_now
from shared.contracts.assessments import AssessmentCompleted
from shared.db.transaction import Transaction
from shared.messaging.received import Received


@consumers.on(AssessmentCompleted)
async def show_assessment_on_lead(batch: Sequence[Received[AssessmentCompleted]], tx: Transaction) -> None:
    await record_assessments(tx, batch, now=utc_now())
