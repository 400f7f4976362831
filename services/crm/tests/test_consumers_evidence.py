"""What scoring, assessments and notifications announce, in any order, into leads."""

from itertools import permutations

import pytest

from services.crm.models.lead import Priority
from services.crm.tests.factories import (
    after,
    alert_raised,
    assessment_completed,
    created,
    message_failed,
    message_sent,
    scored,
)
from services.crm.tests.hall import Hall
from shared.contracts.crm import LeadStatus


class TestShowScoreOnLead:
    async def test_shows_score_band_and_reasons(self, hall: Hall) -> None:
        await hall.deliver(
            hall.message(created(hall.lead_id)), hall.message(scored(hall.lead_id, 95, fortune500_rank=12))
        )

        lead = await hall.the_lead()
        assert (lead.score, lead.band, lead.score_profile, lead.fortune500_rank) == (
            95,
            "very_hot",
            "enterprise.v1",
            12,
        )
        assert lead.score_contributions == [{"rule": "seniority", "points": 95, "evidence": "CISO"}]

    @pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
    async def test_ends_with_the_newest_score_in_any_order(self, hall: Hall, order: tuple[int, ...]) -> None:
        for version in order:
            await hall.deliver(hall.message(scored(hall.lead_id, version * 10), version=version))

        assert (await hall.the_lead()).score == 30

    async def test_waits_unlisted_for_its_lead(self, hall: Hall) -> None:
        await hall.deliver(hall.message(scored(hall.lead_id, 40)))
        stub = await hall.the_lead()
        assert (stub.lead_version, stub.score) == (0, 40)

        await hall.deliver(hall.message(created(hall.lead_id, created_at=after(-5))))

        lead = await hall.the_lead()
        assert (lead.lead_version, lead.score, lead.version) == (1, 40, 2)
        assert (lead.created_at, lead.status_changed_at) == (after(-5), after(-5))


class TestHurryLead:
    async def test_puts_a_lead_on_the_fast_track_for_good(self, hall: Hall) -> None:
        await hall.deliver(hall.message(alert_raised(hall.lead_id)))
        await hall.deliver(hall.message(created(hall.lead_id)))
        await hall.deliver(hall.message(alert_raised(hall.lead_id, fast_track=False, raised_at=after(60))))

        lead = await hall.the_lead()
        assert (lead.priority, lead.alerted_at) == (Priority.FAST_TRACK, after(60))
        assert lead.status is LeadStatus.NEW

    async def test_leaves_the_priority_of_an_ordinary_alert(self, hall: Hall) -> None:
        await hall.deliver(
            hall.message(created(hall.lead_id)), hall.message(alert_raised(hall.lead_id, fast_track=False))
        )

        assert (await hall.the_lead()).priority is Priority.NORMAL


class TestShowAssessmentOnLead:
    async def test_shows_the_one_completed_last(self, hall: Hall) -> None:
        late, early = (
            assessment_completed(hall.lead_id, 61, completed_at=after(9)),
            assessment_completed(hall.lead_id, 20),
        )

        await hall.deliver(hall.message(late))
        await hall.deliver(hall.message(early), hall.message(created(hall.lead_id)))

        lead = await hall.the_lead()
        assert (lead.assessment_id, lead.assessment_score) == (late.assessment_id, 61)
        assert lead.assessment_tier == "L3_CONSULTING"
        assert lead.estimated_value is not None
        assert lead.estimated_value.amount == 2_000_000_00


class TestCountMessageOnLead:
    async def test_counts_each_message_once(self, hall: Hall) -> None:
        sent = hall.message(message_sent(hall.lead_id))

        await hall.deliver(sent, sent, hall.message(message_sent(hall.lead_id, sent_at=after(3))))
        await hall.deliver(sent, hall.message(message_failed(hall.lead_id)), hall.message(created(hall.lead_id)))

        lead = await hall.the_lead()
        assert (lead.messages_sent, lead.messages_failed, lead.last_message_at) == (2, 1, after(3))
        assert await hall.timeline() == ["lead.created", "message.failed", "message.sent", "message.sent"]
