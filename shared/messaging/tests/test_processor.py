"""A batch of messages is applied once, in order, each in its workspace; what cannot be read is told apart."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import AdminShutdown
from sqlalchemy.exc import OperationalError

from shared.clock import utc_now
from shared.contracts.crm import LeadAssigned, LeadStatusChanged
from shared.contracts.leads import LeadCreated
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.errors import PoisonMessage
from shared.identifiers import new_id
from shared.messaging.consumers import Consumers
from shared.messaging.decoding import RawMessage, decode
from shared.messaging.received import Received
from shared.messaging.tests.applying import CRM, Counting, a_status_change, effects, parked_of
from shared.testing.events import deliver, raw, received, stored_announcements


class TestProcessing:
    async def test_applies_a_batch_in_order_with_one_call_of_the_handler(
        self, database: Database, workspace_id: UUID
    ) -> None:
        service = Counting()

        await deliver(database, service.consumers, [a_status_change(workspace_id, note=str(n)) for n in range(20)])

        assert await effects(database, workspace_id) == [str(n) for n in range(20)]
        assert service.batches == [20]
        assert len(await stored_announcements(database, LeadAssigned, workspace_id)) == 20

    async def test_does_nothing_the_second_time(self, database: Database, workspace_id: UUID) -> None:
        service = Counting()
        first, second = a_status_change(workspace_id, note="a"), a_status_change(workspace_id, note="b")

        await deliver(database, service.consumers, [first, first])
        await deliver(database, service.consumers, [first, second])

        assert await effects(database, workspace_id) == ["a", "b"]
        assert len(await stored_announcements(database, LeadAssigned, workspace_id)) == 2

    async def test_keeps_two_workspaces_of_a_batch_apart(self, database: Database, workspace_id: UUID) -> None:
        service = Counting()
        other = new_id()

        await deliver(
            database,
            service.consumers,
            [a_status_change(workspace_id, note="mine"), a_status_change(other, note="theirs")],
        )

        assert await effects(database, workspace_id) == ["mine"]
        assert await effects(database, other) == ["theirs"]

    async def test_calls_handlers_in_the_order_of_registration_so_that_batches_lock_alike(
        self, database: Database, workspace_id: UUID
    ) -> None:
        called: list[str] = []

        async def first(batch: Sequence[Received[LeadAssigned]], tx: Transaction) -> None:
            called.append("first")

        async def second(batch: Sequence[Received[LeadStatusChanged]], tx: Transaction) -> None:
            called.append("second")

        consumers = Consumers(CRM)
        consumers.on(LeadAssigned)(first)
        consumers.on(LeadStatusChanged)(second)
        lead_id = new_id()
        assigned = LeadAssigned(lead_id=lead_id, owner_id=new_id(), reason="round robin", assigned_at=utc_now())
        messages = [a_status_change(workspace_id), received(assigned, workspace_id=workspace_id, key=lead_id)]

        await deliver(database, consumers, messages)

        assert called == ["first", "second"]

    async def test_waits_when_the_infrastructure_fails_and_applies_all_later(
        self, database: Database, workspace_id: UUID
    ) -> None:
        service = Counting()
        service.failures["b"] = OperationalError("", {}, AdminShutdown("terminating connection"))
        batch = [a_status_change(workspace_id, note=note) for note in "abc"]

        with pytest.raises(OperationalError):
            await deliver(database, service.consumers, batch)
        assert await effects(database, workspace_id) == []
        service.failures.clear()
        await deliver(database, service.consumers, batch)

        assert await effects(database, workspace_id) == ["a", "b", "c"]
        assert await parked_of(database, workspace_id) == []


class TestForgedWorkspace:
    async def test_is_refused_by_the_database_and_seen_by_operators_only(
        self, database: Database, workspace_id: UUID
    ) -> None:
        consumers = Consumers(CRM)

        @consumers.on(LeadStatusChanged)
        async def show(batch: Sequence[Received[LeadStatusChanged]], tx: Transaction) -> None:
            for message in batch:
                await tx.execute(
                    """INSERT INTO subjects (id, workspace_id) VALUES (:id, :workspace_id)
                       ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id""",
                    id=message.event.lead_id,
                    workspace_id=tx.workspace_id,
                )

        lead_id, forger = new_id(), new_id()
        forged = a_status_change(forger, lead_id=lead_id)

        await deliver(database, consumers, [a_status_change(workspace_id, lead_id=lead_id), forged])

        async with database.transaction(forger) as tx:
            assert await tx.value("SELECT count(*) FROM subjects") == 0
        assert await parked_of(database, forger) == []
        [message] = [m for m in await parked_of(database, forger, operator=True) if m.event_id == forged.id]
        assert message.status == "dead"


class TestCausation:
    async def test_ends_a_chain_of_automations_at_the_ninth_link(self, database: Database, workspace_id: UUID) -> None:
        service = Counting()
        deep = raw(a_status_change(workspace_id), ce_causationdepth="8")

        await deliver(database, service.consumers, [deep])

        [message] = await parked_of(database, workspace_id)
        assert "at most 8" in message.error


class TestDecode:
    @given(
        headers=st.lists(st.tuples(st.text(max_size=12), st.none() | st.binary(max_size=12)), max_size=8),
        value=st.none() | st.binary(max_size=64),
        key=st.none() | st.binary(max_size=8),
    )
    def test_meets_any_bytes_with_poison_at_worst(
        self, headers: list[tuple[str, bytes | None]], value: bytes | None, key: bytes | None
    ) -> None:
        message = RawMessage("lead.created", 0, 0, key, value, headers)

        with pytest.raises(PoisonMessage):
            decode(message, LeadCreated)
