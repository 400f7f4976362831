"""From delivered messages to rows and announcements, and what must not get in."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from services.scoring.consumers.news import consumers
from services.scoring.seed import seed
from services.scoring.tests.factories import NOON, assessment, ciso, snapshot
from shared.contracts.leads import LeadCreated, LeadUpdated
from shared.contracts.scoring import LeadAlertRaised, LeadScored
from shared.db.database import Database
from shared.messaging.received import Received
from shared.testing.events import deliver, received, stored_announcements


async def count(database: Database, workspace_id: UUID, sql: str) -> int:
    async with database.transaction(workspace_id) as tx:
        return int(await tx.value(sql))


class TestDeliveries:
    async def test_are_scored_and_announced(self, database: Database, workspace_id: UUID) -> None:
        lead = ciso()
        done = assessment(lead.lead_id)

        await deliver(
            database,
            consumers,
            [
                received(lead, workspace_id=workspace_id, key=lead.lead_id),
                received(done, workspace_id=workspace_id, key=done.assessment_id),
            ],
        )

        [event] = await stored_announcements(database, LeadScored, workspace_id)
        assert event.raw_score == 120
        assert len(await stored_announcements(database, LeadAlertRaised, workspace_id)) == 1

    async def test_that_come_twice_count_once(self, database: Database, workspace_id: UUID) -> None:
        lead = ciso()
        message = received(lead, workspace_id=workspace_id, key=lead.lead_id)

        await deliver(database, consumers, [message, message])
        await deliver(database, consumers, [message])

        assert len(await stored_announcements(database, LeadScored, workspace_id)) == 1

    async def test_that_meet_lose_no_evidence(self, database: Database, workspace_id: UUID) -> None:
        """Two consumers hear of the same new leads at the same time, from different topics."""
        leads = [snapshot(LeadCreated, email="ann@acme.test", request="demo") for _ in range(20)]
        topics: list[list[Received[Any]]] = [[], [], []]
        for lead in leads:
            again = snapshot(LeadUpdated, lead_id=lead.lead_id, email="ann@acme.test", request="pricing")
            topics[0].append(received(lead, workspace_id=workspace_id, key=lead.lead_id, version=1))
            topics[1].append(received(again, workspace_id=workspace_id, key=lead.lead_id, version=2))
            done = assessment(lead.lead_id)
            topics[2].append(received(done, workspace_id=workspace_id, key=done.assessment_id))

        await asyncio.gather(*(deliver(database, consumers, batch) for batch in topics))

        wanted = "SELECT count(*) FROM scored_leads WHERE score = 45"
        assert await count(database, workspace_id, wanted) == 20
        evidence = "SELECT count(*) FROM evidence"
        assert await count(database, workspace_id, evidence) == 60
        versions = "SELECT count(*) FROM (SELECT DISTINCT lead_id, version FROM score_history WHERE is_change) AS v"
        changes = "SELECT count(*) FROM score_history WHERE is_change"
        assert await count(database, workspace_id, versions) == await count(database, workspace_id, changes)


class TestForgedMessages:
    async def test_of_a_foreign_workspace_are_parked_and_touch_nothing(
        self, database: Database, workspace_id: UUID
    ) -> None:
        attacker = uuid4()
        await seed(database, {"workspace_id": str(attacker)})
        lead = ciso()
        await deliver(database, consumers, [received(lead, workspace_id=workspace_id, key=lead.lead_id)])

        forged = [
            received(snapshot(LeadUpdated, lead_id=lead.lead_id), workspace_id=attacker, key=lead.lead_id, version=9),
            received(assessment(lead.lead_id), workspace_id=attacker, key=uuid4()),
            received(ciso(), workspace_id=uuid4(), key=uuid4()),
        ]
        await deliver(database, consumers, forged)

        async with database.system_transaction() as tx:
            parked = await tx.rows(
                "SELECT status, workspace_id FROM parked WHERE event_id IN (SELECT CAST(id AS uuid) FROM "
                "json_array_elements_text(CAST(:ids AS json)) AS i(id))",
                ids="[" + ",".join(f'"{message.id}"' for message in forged) + "]",
            )
        assert [dict(row) for row in parked] == [{"status": "dead", "workspace_id": None}] * 3
        assert await count(database, attacker, "SELECT count(*) FROM scored_leads") == 0
        assert await count(database, attacker, "SELECT count(*) FROM evidence") == 0
        assert await count(database, workspace_id, "SELECT sum(version) FROM scored_leads") == 1


class TestRowLevelSecurity:
    async def test_hides_every_table_from_other_workspaces(self, database: Database, workspace_id: UUID) -> None:
        lead = ciso(touched_at=NOON)
        await deliver(database, consumers, [received(lead, workspace_id=workspace_id, key=lead.lead_id)])

        for table in ("scored_leads", "evidence", "score_history", "alerts", "workspace_settings"):
            assert await count(database, workspace_id, f"SELECT count(*) FROM {table}") == 1
            assert await count(database, uuid4(), f"SELECT count(*) FROM {table}") == 0
            async with database.system_transaction() as tx:
                assert await tx.value(f"SELECT count(*) FROM {table}") == 0
