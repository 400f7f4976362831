"""What becomes of a message that cannot be applied: parked or kept waiting, repaired, tried again; never lost."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.crm import LeadAssigned
from shared.db.database import Database
from shared.errors import SubjectUnknown
from shared.identifiers import new_id
from shared.messaging.consumers import Consumers
from shared.messaging.parked import discard, edit, get_parked, redrive
from shared.messaging.parked_search import list_parked
from shared.messaging.redriver import Redriver
from shared.messaging.tests.applying import CRM, Counting, a_status_change, effects, make_due, parked_of
from shared.testing.events import deliver, raw, stored_announcements


class TestPoison:
    async def test_is_parked_dead_while_its_neighbours_flow(self, database: Database, workspace_id: UUID) -> None:
        service = Counting()
        service.failures["b"] = ValueError("a bug")

        await deliver(database, service.consumers, [a_status_change(workspace_id, note=note) for note in "abc"])

        assert await effects(database, workspace_id) == ["a", "c"]
        assert len(await stored_announcements(database, LeadAssigned, workspace_id)) == 2
        [message] = await parked_of(database, workspace_id)
        assert (message.status, message.error) == ("dead", "ValueError: a bug")

    async def test_is_what_meets_a_file_that_is_missing_for_waiting_brings_no_file(
        self, database: Database, workspace_id: UUID, tmp_path: Path
    ) -> None:
        service = Counting()
        with pytest.raises(FileNotFoundError) as missing:
            (tmp_path / "model.json").read_text()
        service.failures["b"] = missing.value

        await deliver(database, service.consumers, [a_status_change(workspace_id, note=note) for note in "abc"])

        assert await effects(database, workspace_id) == ["a", "c"]
        [message] = await parked_of(database, workspace_id)
        assert message.status == "dead"
        assert "model.json" in message.error

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
