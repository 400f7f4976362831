"""The counters always agree with the leads: after any changes, one after the other or at the same time."""

import asyncio
import contextlib
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.crm.tests.desk import Desk
from services.crm.tests.factories import NOON, a_lead, created, scored, updated
from services.crm.tests.hall import Hall
from shared.clock import utc_now
from shared.contracts.crm import LeadStatus
from shared.contracts.scoring import Band
from shared.db.database import Database
from shared.db.transaction import Transaction

Counts = Counter[tuple[str, str]]

COLUMNS: dict[str, list[Any]] = {
    "status": list(LeadStatus),
    "band": [None, *Band],
    "source": [None, "webinar", "ads"],
    "owner_id": [None, UUID(int=1), UUID(int=2)],
    "next_follow_up_at": [None, NOON, NOON + timedelta(days=1), NOON + timedelta(hours=13)],
    "created_at": [NOON, NOON - timedelta(days=1)],
    "lead_version": [0, 1],
    "job_title": ["CTO", "CISO"],
}


class RolledBack(Exception):
    """Ends a transaction."""


async def stored(database: Database, workspace_id: UUID) -> Counts:
    async with database.transaction(workspace_id) as tx:
        rows = await tx.rows("SELECT dimension, value, n FROM lead_counts WHERE n <> 0")
    return Counter({(row["dimension"], row["value"]): row["n"] for row in rows})


async def counted(database: Database, workspace_id: UUID) -> Counts:
    """By reading every lead."""
    async with database.transaction(workspace_id) as tx:
        leads = await tx.rows("SELECT * FROM leads WHERE lead_version > 0")
    counts: Counts = Counter()
    for lead in leads:
        counts["status", lead["status"]] += 1
        counts["band", lead["band"] or ""] += 1
        counts["source", lead["source"] or ""] += 1
        counts["created_on", str(lead["created_at"].date())] += 1
        if lead["status"] == "new":
            counts["new_in_band", lead["band"] or ""] += 1
        if lead["next_follow_up_at"] is not None and lead["status"] not in ("converted", "lost"):
            counts["follow_up_on", str(lead["next_follow_up_at"].date())] += 1
        if lead["owner_id"] is None:
            counts["unowned", ""] += 1
    return counts


async def check(database: Database, workspace_id: UUID) -> None:
    assert await stored(database, workspace_id) == await counted(database, workspace_id)


async def change(tx: Transaction, random: Random) -> None:
    """One statement: a few new leads, some that move, some that go."""
    match random.choice(["come", "move", "move", "move", "go"]):
        case "come":
            for _ in range(random.randint(1, 3)):
                await a_lead(tx, **{name: random.choice(values) for name, values in COLUMNS.items()})
        case "move":
            name = random.choice(list(COLUMNS))
            chosen = "SELECT id FROM leads ORDER BY id LIMIT :some FOR UPDATE"
            await tx.execute(
                f"UPDATE leads SET {name} = :value WHERE id IN ({chosen})",
                value=random.choice(COLUMNS[name]),
                some=random.randint(0, 4),
            )
        case "go":
            await tx.execute("DELETE FROM leads WHERE id IN (SELECT id FROM leads ORDER BY id DESC LIMIT 1)")


class TestLeadCounts:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), sizes=st.lists(st.integers(1, 5), min_size=1, max_size=5))
    async def test_agree_with_the_leads_after_any_transactions(
        self, database: Database, seed: int, sizes: list[int]
    ) -> None:
        workspace_id, random = uuid4(), Random(seed)
        for size in sizes:
            async with database.transaction(workspace_id) as tx:
                for _ in range(size):
                    await change(tx, random)

        await check(database, workspace_id)

    async def test_agree_while_many_change_the_same_counters_at_once(self, database: Database) -> None:
        """Each transaction touches leads, counters and again leads: with counters locked on the way two of them would
        sooner or later wait for each other."""
        workspace_id = uuid4()

        async def work(seed: int) -> None:
            random = Random(seed)
            own = [uuid4() for _ in range(3)]
            async with database.transaction(workspace_id) as tx:
                for lead_id in own:
                    await a_lead(tx, id=lead_id, source="ads")
            for _ in range(12):
                async with database.transaction(workspace_id) as tx:
                    for lead_id in random.sample(own, 2):
                        await tx.execute(
                            "UPDATE leads SET status = :status, band = :band, owner_id = NULL WHERE id = :id",
                            status=random.choice(COLUMNS["status"]),
                            band=random.choice(COLUMNS["band"]),
                            id=lead_id,
                        )
                        await tx.execute("SELECT pg_sleep(random() / 200)")

        await asyncio.wait_for(asyncio.gather(*(work(seed) for seed in range(8))), 60)

        await check(database, workspace_id)

    async def test_do_not_make_two_wait_for_each_other(self, database: Database, workspace_id: UUID) -> None:
        """One changes a lead and then locks the other's; the other changed its own first. Only leads are locked."""
        async with database.transaction(workspace_id) as tx:
            first, second = await a_lead(tx), await a_lead(tx)
        contacted = "UPDATE leads SET status = 'contacted' WHERE id = :id"
        has_changed = asyncio.Event()

        async def one() -> None:
            async with database.transaction(workspace_id) as tx:
                await tx.execute(contacted, id=first.id)
                has_changed.set()
                await tx.execute(contacted, id=second.id)

        async with database.transaction(workspace_id) as tx:
            await tx.value("SELECT true FROM leads WHERE id = :id FOR UPDATE", id=second.id)
            waiting = asyncio.create_task(one())
            await has_changed.wait()
            await tx.execute(contacted, id=second.id)
        await waiting

        await check(database, workspace_id)

    async def test_forget_what_is_rolled_back(self, database: Database, workspace_id: UUID) -> None:
        with contextlib.suppress(RolledBack):
            async with database.transaction(workspace_id) as tx:
                await a_lead(tx)
                raise RolledBack
        async with database.transaction(workspace_id) as tx:
            await a_lead(tx, source="kept")
            with contextlib.suppress(RolledBack):
                async with tx.savepoint():
                    await a_lead(tx, source="undone")
                    raise RolledBack

        await check(database, workspace_id)
        assert (await stored(database, workspace_id))["source", "undone"] == 0

    async def test_follow_what_other_services_say(self, hall: Hall) -> None:
        await hall.deliver(hall.message(scored(hall.lead_id, 80)))
        assert await stored(hall.database, hall.workspace_id) == Counter()

        await hall.deliver(hall.message(created(hall.lead_id)), hall.message(updated(hall.lead_id), version=2))

        counts = await stored(hall.database, hall.workspace_id)
        assert (counts["status", "new"], counts["band", "very_hot"], counts["new_in_band", "very_hot"]) == (1, 1, 1)
        await check(hall.database, hall.workspace_id)

    async def test_leave_nothing_behind_in_the_scratch_table(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            await a_lead(tx)

        async with database.system_transaction() as tx:
            assert await tx.value("SELECT count(*) FROM lead_count_changes") == 0


class TestGetSummary:
    async def test_counts_by_everything_a_page_shows(self, desk: Desk) -> None:
        now = utc_now()
        common = {"created_at": now, "owner_id": desk.user_id}
        await desk.lead(**common, status=LeadStatus.NEW, band="very_hot", source="ads", next_follow_up_at=now)
        await desk.lead(**common, status=LeadStatus.NEW, band="cold", source="ads")
        await desk.lead(**common, status=LeadStatus.CONTACTED, band="hot", next_follow_up_at=now - timedelta(days=2))
        await desk.lead(created_at=now - timedelta(days=3), status=LeadStatus.LOST, next_follow_up_at=now)
        await desk.lead(lead_version=0, band="hot")

        summary = (await desk.call("GET", "/summary")).json()

        assert summary["total"] == 4
        assert {name: n for name, n in summary["by_status"].items() if n} == {"new": 2, "contacted": 1, "lost": 1}
        assert summary["by_band"] == {"very_hot": 1, "hot": 1, "warm": 0, "cold": 1, "unscored": 1}
        assert summary["by_source"] == [{"source": None, "count": 2}, {"source": "ads", "count": 2}]
        assert [day["count"] for day in summary["created_by_day"]] == [0, 0, 0, 1, 0, 0, 3]
        assert summary["created_by_day"][-1]["date"] == str(now.date())
        assert (summary["created_today"], summary["new_hot"], summary["unowned"]) == (3, 1, 1)
        assert summary["follow_ups"] == {"today": 1, "overdue": 1}

    async def test_names_ten_sources_and_counts_the_others(self, desk: Desk) -> None:
        for number in range(12):
            await desk.lead(source=f"source {number:02}")
        await desk.lead(source="source 11")

        summary = (await desk.call("GET", "/summary")).json()

        assert [entry["source"] for entry in summary["by_source"]] == [
            "source 11", *(f"source {number:02}" for number in range(9)),
        ]  # fmt: skip
        assert summary["other_sources"] == 2

    async def test_of_a_new_workspace_is_all_zero(self, desk: Desk) -> None:
        summary = (await desk.call("GET", "/summary")).json()

        assert (summary["total"], summary["other_sources"], summary["unowned"]) == (0, 0, 0)
        assert set(summary["by_status"].values()) == {0}

    async def test_agrees_with_the_list(self, desk: Desk) -> None:
        today = utc_now()
        for number in range(9):
            due = today - timedelta(days=number % 3) if number % 2 else None
            await desk.lead(status=list(LeadStatus)[number % 8], next_follow_up_at=due)

        summary = (await desk.call("GET", "/summary")).json()
        due_leads = await desk.leads(follow_up="due")

        assert sum(summary["follow_ups"].values()) == len(due_leads) > 0
        assert summary["by_status"]["new"] == len(await desk.leads(status="new"))
