"""A worker in a process of its own, for the tests of the worker: its due work announces notes, its consumer applies
them, and its log tells what it does."""

import os
from collections.abc import Sequence
from typing import ClassVar

import structlog

from shared.clock import utc_now
from shared.contracts.crm import LeadStatus, LeadStatusChanged
from shared.db.database import Database
from shared.db.subject import SubjectRef
from shared.db.transaction import Transaction
from shared.identifiers import new_id
from shared.messaging import relay, subscription
from shared.messaging.consumers import Consumers
from shared.messaging.due import DueItem, DueWork
from shared.messaging.received import Received
from shared.messaging.worker import Worker, run_worker
from shared.settings import ServiceSettings

SERVICE = os.environ["SMALL_SERVICE"]
ANNOUNCE = "announce"
SLOW = "slow"
WAIT_FOR_SLOW_NOTES = "SELECT pg_advisory_xact_lock_shared(7263499)"

log = structlog.get_logger(__name__)

due = DueWork(SERVICE)
consumers = Consumers(SERVICE)


class Settings(ServiceSettings, service=SERVICE):
    pass


class Noted(LeadStatusChanged):
    """Somebody noted something."""

    topic: ClassVar[str] = os.environ["SMALL_TOPIC"]
    owner: ClassVar[str] = SERVICE


@due.on(ANNOUNCE)
async def announce_note(item: DueItem, database: Database) -> None:
    """The key is the note."""
    async with database.transaction(item.workspace_id) as tx:
        lead_id, status = new_id(), LeadStatus.NEW
        noted = Noted(lead_id=lead_id, from_status=status, to_status=status, reason=item.key, changed_at=utc_now())
        tx.announce(SubjectRef(lead_id, 1), noted)
        tx.cancel(ANNOUNCE, item.key)


@consumers.on(Noted)
async def apply_notes(batch: Sequence[Received[Noted]], tx: Transaction) -> None:
    for message in batch:
        note = message.event.reason
        log.info("note_in_hand", note=note)
        if note == SLOW:
            await tx.execute(WAIT_FOR_SLOW_NOTES)
        await tx.execute(
            "INSERT INTO effects (id, workspace_id, note) VALUES (:id, :workspace_id, :note)",
            id=message.event.lead_id,
            workspace_id=tx.workspace_id,
            note=note,
        )
        log.info("note_applied", note=note)


async def close_resource() -> None:
    log.info("resource_closed")


def create_worker() -> Worker:
    return Worker(Settings(), consumers=consumers, due=due, resources=[close_resource])


if __name__ == "__main__":
    relay.SEND_TIMEOUT_SECONDS = subscription.GRACE_SECONDS = int(os.environ["SMALL_PATIENCE"])
    run_worker(create_worker)
