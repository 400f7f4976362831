"""What becomes of a message: applied once, parked, or kept waiting; never lost, never doubled."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import AdminShutdown
from sqlalchemy.exc import OperationalError

from shared.clock import utc_now
from shared.contracts.crm import LeadAssigned, LeadStatus, LeadStatusChanged
from shared.contracts.leads import LeadCreated
from shared.db.database import Database
from shared.db.subject import SubjectRef
from shared.db.transaction import Transaction
from shared.errors import PoisonMessage, SubjectUnknown
from shared.identifiers import new_id
from shared.messaging.consumers import Consumers
from shared.messaging.decoding import RawMessage, decode
from shared.messaging.parked import discard, edit, get_parked, redrive
from shared.messaging.parked_search import list_parked
from shared.messaging.received import Received
from shared.messaging.redriver import Redriver
from shared.testing.events import deliver, raw, received, stored_announcements

CRM = "crm"


def a_status_change(workspace_id: UUID, *, note: str = "fine", lead_id: UUID | None = None) -> Received[Any]:
    lead_id = lead_id or new_id()
    event = LeadStatusChanged(
        lead_id=lead_id,
        from_status=LeadStatus.NEW,
        to_status=LeadStatus.CONTACTED,
        reason=note,
        changed_at=utc_now(),
    )
    return received(event, workspace_id=workspace_id, key=lead_id)


class Counting:
    """A consumer that writes one row for each message, and fails on demand."""

    def __init__(self) -> None:
        self.failures: dict[str, Exception] = {}
        self.batches: list[int] = []
        self.consumers = Consumers(CRM)
        self.consumers.on(LeadStatusChanged)(self.handle)

    async def handle(self, batch: Sequence[Received[LeadStatusChanged]], tx: Transaction) -> None:
        self.batches.append(len(batch))
        for message in batch:
            note = message.event.reason or ""
            await tx.execute(
                "INSERT INTO effects (id, workspace_id, note) VALUES (:id, :workspace_id, :note)",
                id=message.event.lead_id,
                workspace_id=tx.workspace_id,
                note=note,
            )
            assigned = LeadAssigned(
                lead_id=message.event.lead_id, owner_id=new_id(), reason=note, assigned_at=utc_now()
            )
            tx.announce(SubjectRef(message.event.lead_id, 1), assigned, cause=message.cause)
            if note in self.failures:
                raise self.failures[note]


async def effects(database: Database, workspace_id: UUID) -> list[str]:
    async with database.transaction(workspace_id) as tx:
        return [row["note"] for row in await tx.rows("SELECT note FROM effects ORDER BY position")]


async def parked_of(database: Database, workspace_id: UUID, *, operator: bool = False) -> list[Any]:
    async with database.system_transaction() as tx:
        return await list_parked(tx, workspace_id=workspace_id, unassigned_too=operator)


async def make_due(database: Database) -> None:
    async with database.system_transaction() as tx:
        await tx.execute("UPDATE parked SET due_at = clock_timestamp() WHERE status = 'retry'")


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


class TestPoison:
    async def test_is_parked_dead_while_its_neighbours_flow(self, database: Database, workspace_id: UUID) -> None:
        service = Counting()
        service.failures["b"] = ValueError("a bug")

        await deliver(database, service.consumers, [a_status_change(workspace_id, note=note) for note in "abc"])

        assert await effects(database, workspace_id) == ["a", "c"]
        assert len(await stored_announcements(database, LeadAssigned, workspace_id)) == 2
        [message] = await parked_of(database, workspace_id)
        assert (message.status, message.error) == ("dead", "ValueError: a bug")

    async def test_keeps_its_raw_bytes_and_is_applied_once_after_a_redrive(
        self, database: Database, workspace_id: UUID
    ) -> None:
        service = Counting()
        service.failures["b"] = ValueError("a bug")
        poison = a_status_change(workspace_id, note="b")
        await deliver(database, service.consumers, [poison])
        service.failures.clear()

        async with database.system_transaction() as tx:
            [listed] = await list_parked(tx, workspace_id=workspace_id, unassigned_too=False)
            message = await get_parked(tx, listed.id, workspace_id=workspace_id, unassigned_too=False)
            assert message.raw.value == raw(poison).value
            await redrive(tx, message, actor="admin")
        redriver = Redriver(service.consumers, database)
        await redriver.run_due()
        await redriver.run_due()
        await deliver(database, service.consumers, [poison])

        assert await effects(database, workspace_id) == ["b"]
        assert await parked_of(database, workspace_id) == []

    async def test_can_be_edited_with_the_old_bytes_in_the_audit(self, database: Database, workspace_id: UUID) -> None:
        service = Counting()
        good = raw(a_status_change(workspace_id, note="repaired"))
        broken = good._replace(value=b'{"lead_id": 7}')
        await deliver(database, service.consumers, [broken])
        operator_sees = [
            m for m in await parked_of(database, workspace_id, operator=True) if m.raw.value == broken.value
        ]

        async with database.system_transaction() as tx:
            message = await get_parked(tx, operator_sees[0].id, workspace_id=workspace_id, unassigned_too=True)
            await edit(tx, message, body=good.value or b"", headers=good.headers, actor="admin", reason="typo")
        await Redriver(service.consumers, database).run_due()

        assert await effects(database, workspace_id) == ["repaired"]
        async with database.system_transaction() as tx:
            audit = await tx.row("SELECT * FROM parked_audit WHERE parked_id = :id", id=message.id)
        assert audit is not None
        assert (audit["action"], audit["actor"], audit["reason"]) == ("edit", "admin", "typo")
        assert "lead_id" not in str(audit["before"]["body"])  # stored as base64, never as text

    async def test_can_be_discarded_with_a_reason(self, database: Database, workspace_id: UUID) -> None:
        service = Counting()
        service.failures["b"] = ValueError("a bug")
        await deliver(database, service.consumers, [a_status_change(workspace_id, note="b")])

        async with database.system_transaction() as tx:
            [message] = await list_parked(tx, workspace_id=workspace_id, unassigned_too=False)
            await discard(tx, message, actor="admin", reason="a test")

        [message] = await parked_of(database, workspace_id)
        assert message.status == "discarded"

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"ce_id": None}, "header ce_id is missing"),
            ({"ce_id": "7"}, "header ce_id is not a UUID"),
            ({"ce_type": "lead.deleted"}, "ce_type"),
            ({"ce_workspaceid": "nobody"}, "header ce_workspaceid is not a UUID"),
            ({"ce_workspaceid": None}, "header ce_workspaceid is missing"),
            ({"ce_aggversion": "one"}, "malformed"),
            ({"ce_time": b"\xff\xfe"}, "header ce_time is not UTF-8"),
        ],
    )
    async def test_of_a_bad_header_is_seen_by_operators_only(
        self, database: Database, workspace_id: UUID, change: dict[str, Any], error: str
    ) -> None:
        service = Counting()
        poison = raw(a_status_change(workspace_id), **change)

        await deliver(database, service.consumers, [poison, a_status_change(workspace_id, note="neighbour")])
        await deliver(database, service.consumers, [poison])

        assert await effects(database, workspace_id) == ["neighbour"]
        assert await parked_of(database, workspace_id) == []
        seen = [m for m in await parked_of(database, workspace_id, operator=True) if m.raw.offset == poison.offset]
        assert len(seen) == 1
        assert error in seen[0].error
        assert sorted(seen[0].raw.headers) == sorted(poison.headers)

    @pytest.mark.parametrize("body", [None, b"", b"{", b"\xff\xfe", b"[]", b'{"lead_id":"x"}', b"9" * 1_000_000])
    async def test_of_a_bad_body_is_parked_with_its_bytes(
        self, database: Database, workspace_id: UUID, body: bytes | None
    ) -> None:
        service = Counting()
        poison = raw(a_status_change(workspace_id))._replace(value=body)

        await deliver(database, service.consumers, [poison])

        seen = [m for m in await parked_of(database, workspace_id, operator=True) if m.raw.offset == poison.offset]
        assert [m.raw.value for m in seen] == [body]


class TestTransientFailure:
    async def test_parks_later_messages_of_the_key_behind_it_and_keeps_their_order(
        self, database: Database, workspace_id: UUID
    ) -> None:
        service = Counting()
        lead_id = new_id()
        service.failures["1"] = SubjectUnknown("not yet")
        batch = [a_status_change(workspace_id, note=note, lead_id=lead_id) for note in "123"]
        elsewhere = a_status_change(workspace_id, note="elsewhere")

        await deliver(database, service.consumers, [batch[0], elsewhere])
        await deliver(database, service.consumers, batch[1:])
        assert await effects(database, workspace_id) == ["elsewhere"]
        service.failures.clear()
        await make_due(database)
        await Redriver(service.consumers, database).run_due()

        assert await effects(database, workspace_id) == ["elsewhere", "1", "2", "3"]
        assert await parked_of(database, workspace_id) == []

    async def test_backs_off_and_dies_after_many_tries(self, database: Database, workspace_id: UUID) -> None:
        service = Counting()
        service.failures["x"] = SubjectUnknown("never")
        await deliver(database, service.consumers, [a_status_change(workspace_id, note="x")])
        redriver = Redriver(service.consumers, database)

        for _ in range(20):
            await make_due(database)
            await redriver.run_due()

        [message] = await parked_of(database, workspace_id)
        assert (message.status, message.attempts) == ("dead", 20)

    async def test_of_a_topic_that_nobody_hears_any_more_holds_up_no_other(
        self, database: Database, workspace_id: UUID
    ) -> None:
        service = Counting()
        service.failures["x"] = SubjectUnknown("not yet")
        await deliver(database, service.consumers, [a_status_change(workspace_id, note="x")])
        await make_due(database)

        await Redriver(Consumers(CRM), database).run_due()

        [message] = await parked_of(database, workspace_id)
        assert (message.status, message.error) == (
            "dead",
            "PoisonMessage: crm does not listen to lead.status_changed",
        )


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
