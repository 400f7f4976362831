"""Tries parked messages again when they are due, the messages of one key in their order."""

import structlog

from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.errors import PoisonMessage
from shared.messaging.consumers import Consumers
from shared.messaging.decoding import decode
from shared.messaging.failures import Verdict, describe, judge
from shared.messaging.inbox import Standing, receive_one
from shared.messaging.parked import COLUMNS, MAX_ATTEMPTS, ParkedMessage, retry_delay
from shared.messaging.processor import Processor, owner_is_unknown

log = structlog.get_logger(__name__)

NEXT = f"""
    SELECT {COLUMNS} FROM parked
    WHERE consumer = :consumer AND status = 'retry' AND due_at <= clock_timestamp()
      AND NOT EXISTS (SELECT 1 FROM parked AS earlier
                      WHERE earlier.consumer = parked.consumer AND earlier.key = parked.key
                        AND earlier.status = 'retry' AND earlier.id < parked.id)
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""  # noqa: S608 -- a constant list of columns


class Redriver:
    """One message, one transaction: it leaves `parked` in the commit that applies it."""

    def __init__(self, consumers: Consumers, database: Database) -> None:
        self.consumers = consumers
        self.database = database
        self.processor = Processor(consumers, database)

    async def run_due(self) -> int:
        """Apply every parked message that is due. Returns how many were tried."""
        tried = 0
        while await self._try_next():
            tried += 1
        return tried

    async def _try_next(self) -> bool:
        async with self.database.system_transaction() as look:
            row = await look.row(NEXT, consumer=self.consumers.service)
            if row is None:
                return False
            message = ParkedMessage.of(row)
            error = await self._apply(message)
            if error is None:
                await look.execute("DELETE FROM parked WHERE id = :id", id=message.id)
            else:
                await self._park_again(look, message, error)
        return True

    async def _apply(self, message: ParkedMessage) -> Exception | None:
        """Effects and an `applied` mark in the inbox commit together, so that a crash before the row is deleted
        cannot apply it twice."""
        try:
            received = decode(message.raw, self.consumers.event_class(message.raw.topic))
        except PoisonMessage as error:
            return error
        mark = f"{self.consumers.service}:redriven"
        try:
            async with self.database.transaction(received.workspace_id, received.cause) as tx:
                consumers = [mark] if received.id == message.event_id else [mark, self.consumers.service]
                for consumer in consumers:
                    if await receive_one(tx, consumer, received.id, received.key) is Standing.KNOWN:
                        return None
                error_met = await self.processor.try_handler(tx, received)
                if error_met is not None:
                    raise _RollBack(error_met)
        except _RollBack as rolled_back:
            return rolled_back.error
        return None

    async def _park_again(self, tx: Transaction, message: ParkedMessage, error: Exception) -> None:
        attempts = message.attempts + 1
        is_dead = judge(error) is Verdict.POISON or attempts >= MAX_ATTEMPTS
        log.info("redrive_failed", parked_id=message.id, attempts=attempts, error=describe(error))
        await tx.execute(
            """UPDATE parked SET status = :status, attempts = :attempts, error = :error,
                      workspace_id = CASE WHEN :hide THEN NULL ELSE workspace_id END,
                      due_at = clock_timestamp() + make_interval(secs => :delay)
               WHERE id = :id""",
            status="dead" if is_dead else "retry",
            attempts=attempts,
            error=describe(error),
            hide=owner_is_unknown(error),
            delay=retry_delay(attempts),
            id=message.id,
        )


class _RollBack(Exception):
    """Undoes the transaction of a message that could not be applied."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
