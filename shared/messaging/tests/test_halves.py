"""A large batch is two transactions at once: a key's messages stay together, and one half's failure is its own."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from psycopg.errors import AdminShutdown
from sqlalchemy.exc import OperationalError

from shared.contracts.crm import LeadStatusChanged
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.identifiers import new_id
from shared.messaging.consumers import Consumers
from shared.messaging.processor import WORTH_HALVING
from shared.messaging.received import Received
from shared.messaging.tests.applying import a_status_change, effects, parked_of, write_effect
from shared.testing.events import deliver

KEYS = 20


class Meeting:
    """A consumer that writes one row for each message; its transactions may wait for each other, or fail."""

    def __init__(self, *, meets: int = 0, failure: Exception | None = None, fails_once: bool = False) -> None:
        self.failure, self.fails_once = failure, fails_once
        self.batches: list[list[str]] = []
        self._barrier = asyncio.Barrier(meets) if meets else None
        self.consumers = Consumers("crm")
        self.consumers.on(LeadStatusChanged)(self.handle)

    async def handle(self, batch: Sequence[Received[LeadStatusChanged]], tx: Transaction) -> None:
        self.batches.append([message.event.reason or "" for message in batch])
        if self._barrier is not None:
            await asyncio.wait_for(self._barrier.wait(), 10)
        for message in batch:
            note = message.event.reason or ""
            await write_effect(tx, message)
            if note == "fails" and self.failure is not None:
                failure, self.failure = self.failure, None if self.fails_once else self.failure
                raise failure


def a_large_batch(workspace_id: UUID) -> list[Received[Any]]:
    """Messages of twenty leads in turn, named `<lead>.<number>`."""
    leads = [new_id() for _ in range(KEYS)]
    return [
        a_status_change(workspace_id, note=f"{number % KEYS}.{number // KEYS}", lead_id=leads[number % KEYS])
        for number in range(WORTH_HALVING)
    ]


class TestHalves:
    async def test_run_at_the_same_time(self, database: Database, workspace_id: UUID) -> None:
        service = Meeting(meets=2)

        await deliver(database, service.consumers, a_large_batch(workspace_id))

        assert len(service.batches) == 2
        assert len(await effects(database, workspace_id)) == WORTH_HALVING

    async def test_keep_the_messages_of_a_key_together_in_their_order(
        self, database: Database, workspace_id: UUID
    ) -> None:
        service = Meeting()

        await deliver(database, service.consumers, a_large_batch(workspace_id))

        for key in range(KEYS):
            [seen] = [it for batch in service.batches if (it := [n for n in batch if n.startswith(f"{key}.")])]
            assert seen == [f"{key}.{number}" for number in range(WORTH_HALVING // KEYS)]

    async def test_apply_the_rest_around_a_message_that_cannot_be(self, database: Database, workspace_id: UUID) -> None:
        service = Meeting(failure=ValueError("a defect"))
        poison = a_status_change(workspace_id, note="fails")

        await deliver(database, service.consumers, [*a_large_batch(workspace_id), poison])

        assert len(set(await effects(database, workspace_id))) == WORTH_HALVING
        assert len(await parked_of(database, workspace_id)) == 1

    async def test_are_both_done_once_after_one_met_a_lost_connection(
        self, database: Database, workspace_id: UUID
    ) -> None:
        service = Meeting(failure=OperationalError("x", {}, AdminShutdown("bye")), fails_once=True)
        batch = [*a_large_batch(workspace_id), a_status_change(workspace_id, note="fails")]

        with pytest.raises(OperationalError):
            await deliver(database, service.consumers, batch)
        await deliver(database, service.consumers, batch)

        applied = await effects(database, workspace_id)
        assert len(applied) == len(set(applied)) == WORTH_HALVING + 1

    async def test_are_not_made_of_a_small_batch(self, database: Database, workspace_id: UUID) -> None:
        service = Meeting()

        await deliver(database, service.consumers, a_large_batch(workspace_id)[: WORTH_HALVING - 1])

        assert len(service.batches) == 1
