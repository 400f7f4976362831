"""Taking in news of leads: scores, announcements, versions, alerts, early evidence, races."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.scoring.models.scored_lead import LeadNews
from services.scoring.queries.list_score_history import list_score_history
from services.scoring.queries.show_score import ScoreUnknown, ShownScore, show_score
from services.scoring.tests.factories import NOON, assessment, ciso, news, snapshot
from services.scoring.usecases.rescore_leads import rescore_leads
from shared.contracts.leads import LeadCreated, LeadUpdated
from shared.contracts.scoring import Band, LeadAlertRaised, LeadScored
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.errors import UnknownWorkspace
from shared.testing.events import announced

LATER = NOON + timedelta(hours=1)


async def scored(tx: Transaction, *batch: LeadNews, at_hour: float = 0) -> list[LeadScored]:
    """Take in a batch; what it announces, and only that."""
    tx.pending.clear()
    await rescore_leads(tx, batch, now=NOON + timedelta(hours=at_hour))
    return announced(tx, LeadScored)


async def shown(tx: Transaction, lead_id: UUID, *, hour: float = 1000) -> ShownScore:
    return await show_score(tx, lead_id, at=NOON + timedelta(hours=hour))


class TestRescoreLeads:
    async def test_scores_a_new_lead_with_its_reasons(self, tx: Transaction) -> None:
        lead = ciso()

        [event] = await scored(tx, news(lead))

        assert (event.score, event.raw_score, event.previous_score, event.band) == (100, 105, None, Band.VERY_HOT)
        assert (event.profile, event.profile_version) == ("enterprise.v1", 1)
        assert (event.fortune500_rank, event.fortune500_edition) == (14, 2025)
        assert sum(contribution.points for contribution in event.contributions) == 105
        stored = await shown(tx, lead.lead_id)
        assert [c["rule"] for c in stored.contributions] == [c.rule for c in event.contributions]

    async def test_announces_with_the_aggregates_own_version_and_cause(self, tx: Transaction) -> None:
        lead = ciso()
        first, second = news(lead), news(assessment(lead.lead_id))

        await scored(tx, first)
        headers = [row.headers for row in tx.pending]
        await scored(tx, second)
        headers += [row.headers for row in tx.pending]

        assert [h["ce_type"] for h in headers] == ["lead.scored", "lead.alert_raised", "lead.scored"]
        assert [h["ce_aggversion"] for h in headers] == ["1", "1", "2"]
        assert [h["ce_causationid"] for h in headers] == [str(n.cause.causation_id) for n in (first, first, second)]

    async def test_counts_a_completed_assessment(self, tx: Transaction) -> None:
        lead = snapshot(LeadCreated, email="ann@acme.test")
        await scored(tx, news(lead))

        [event] = await scored(tx, news(assessment(lead.lead_id)))

        assert (event.previous_score, event.score) == (10, 25)

    async def test_says_nothing_when_nothing_changes(self, tx: Transaction) -> None:
        lead = ciso()
        await scored(tx, news(lead))

        again = snapshot(LeadUpdated, **{**lead.model_dump(), "touch_id": uuid4(), "touched_at": LATER})

        assert await scored(tx, news(again, version=2), at_hour=1) == []

    async def test_folds_a_batch_into_one_announcement_per_lead(self, tx: Transaction) -> None:
        lead = snapshot(LeadCreated, email="ann@acme.test")
        better = snapshot(LeadUpdated, lead_id=lead.lead_id, email="ann@acme.test", job_title="CFO", request="demo")

        [event] = await scored(tx, news(lead, 1), news(better, 2), news(assessment(lead.lead_id)))

        assert event.score == 70
        assert [change.version for change in await list_score_history(tx, lead.lead_id, before=None, limit=9)] == [1]

    async def test_refuses_a_workspace_nobody_registered(self, database: Database) -> None:
        async with database.transaction(uuid4()) as tx:
            with pytest.raises(UnknownWorkspace):
                await rescore_leads(tx, [news(ciso())], now=NOON)


class TestOrder:
    async def test_older_facts_never_replace_newer_ones_but_their_evidence_counts(self, tx: Transaction) -> None:
        lead_id = uuid4()
        newer = snapshot(LeadUpdated, lead_id=lead_id, email="ann@acme.test", job_title="CFO")
        older = snapshot(LeadCreated, lead_id=lead_id, email="ann@acme.test", job_title="Analyst", request="demo")
        await scored(tx, news(newer, 2))

        [event] = await scored(tx, news(older, 1))

        assert {c.rule: c.points for c in event.contributions} == {
            "seniority": 25,
            "business_email": 10,
            "demo_request": 20,
        }

    async def test_evidence_that_comes_before_its_lead_waits_for_it(self, tx: Transaction) -> None:
        lead = snapshot(LeadCreated, email="ann@acme.test")

        assert await scored(tx, news(assessment(lead.lead_id))) == []
        with pytest.raises(ScoreUnknown):
            await shown(tx, lead.lead_id)
        [event] = await scored(tx, news(lead))

        assert (event.score, event.previous_score) == (25, None)

    async def test_any_order_ends_the_same(self, tx: Transaction) -> None:
        story = [
            (snapshot(LeadCreated, email="ann@acme.test", request="demo"), 1),
            (snapshot(LeadUpdated, email="ann@acme.test", job_title="VP", request="pricing"), 2),
            (snapshot(LeadUpdated, email="ann@acme.test", job_title="CFO", employees=300, request="demo"), 3),
        ]
        ends = []
        for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
            lead_id = uuid4()
            for number in order:
                event, version = story[number]
                await scored(tx, news(event.model_copy(update={"lead_id": lead_id}), version))
            end = await shown(tx, lead_id)
            ends.append((end.score, end.contributions))

        assert ends[0] == ends[1] == ends[2]


class TestAlerts:
    async def test_are_raised_once_per_crossing(self, tx: Transaction) -> None:
        lead = snapshot(LeadCreated, email="ann@microsoft.com", job_title="CISO")
        await scored(tx, news(lead))

        [alert] = announced(tx, LeadAlertRaised)
        assert (alert.score, alert.previous_score, alert.threshold, alert.fast_track) == (85, None, 80, False)
        await scored(tx, news(assessment(lead.lead_id)), at_hour=30)
        assert announced(tx, LeadAlertRaised) == []
        assert await tx.value("SELECT id FROM alerts WHERE lead_id = :id", id=lead.lead_id) == alert.alert_id

    async def test_carry_the_reasons_of_their_score(self, tx: Transaction) -> None:
        [event] = await scored(tx, news(ciso()))

        [alert] = announced(tx, LeadAlertRaised)
        assert alert.contributions == event.contributions
        assert event.contributions

    async def test_of_very_high_scores_say_fast_track(self, tx: Transaction) -> None:
        await scored(tx, news(ciso()))

        [alert] = announced(tx, LeadAlertRaised)
        assert alert.fast_track

    async def test_follow_the_workspaces_thresholds(self, tx: Transaction) -> None:
        await tx.execute("UPDATE workspace_settings SET alert_threshold = 20, priority_queue_threshold = 30")

        await scored(tx, news(snapshot(LeadCreated, email="a@acme.test", job_title="CFO")))

        [alert] = announced(tx, LeadAlertRaised)
        assert (alert.score, alert.threshold, alert.fast_track) == (35, 20, True)

    async def test_need_the_score_to_fall_before_they_come_again(self, tx: Transaction) -> None:
        lead = snapshot(LeadCreated, email="ann@microsoft.com", job_title="CISO")
        clerk = snapshot(LeadUpdated, lead_id=lead.lead_id, email="ann@microsoft.com", job_title="Clerk")
        await scored(tx, news(lead, 1))
        await scored(tx, news(clerk, 2), at_hour=25)

        await scored(tx, news(lead, 3), at_hour=50)

        assert len(announced(tx, LeadAlertRaised)) == 1


class TestWorkspaceSettings:
    async def test_a_workspace_scores_by_its_own_profile(self, tx: Transaction) -> None:
        await tx.execute("UPDATE workspace_settings SET profile = 'inbound.v1'")

        [event] = await scored(tx, news(snapshot(LeadCreated, email="ann@gmail.com")))

        assert (event.profile, event.score) == ("inbound.v1", 40)

    async def test_a_changed_weight_is_a_version_of_its_own(self, tx: Transaction) -> None:
        await tx.execute(
            """INSERT INTO profiles (workspace_id, key, version, document) VALUES (:ws, 'enterprise.v1', 2, CAST(
               '{"key": "enterprise.v1", "version": 2, "title": "Ours", "minimum": 0, "maximum": 100, "rules":
               [{"rule": "competitor", "part": "negative", "kind": "competitor", "points": -50},
                {"rule": "base", "part": "fit", "kind": "always", "says": "why not", "points": 60.5}]}' AS jsonb))""",
            ws=tx.workspace_id,
        )
        await tx.execute("UPDATE workspace_settings SET profile_version = 2, competitor_domains = '{rival.test}'")

        [event] = await scored(tx, news(snapshot(LeadCreated, email="spy@rival.test")))

        assert (event.profile_version, event.raw_score, event.score) == (2, 10.5, 11)
