"""What notifications announces."""

from collections.abc import Sequence

from services.crm.consumers.registry import consumers
from services.crm.usecases.record_messages import record_messages
from shared.clock import utc_now
from shared.contracts.notifications import MessageFailed, MessageSent
from shared.db.transaction import Transaction
from shared.messaging.received import Received


@consumers.on(MessageSent, MessageFailed)
async def count_message_on_lead(batch: Sequence[Received[MessageSent | MessageFailed]], tx: Transaction) -> None:
    await record_messages(tx, batch, now=utc_now())
