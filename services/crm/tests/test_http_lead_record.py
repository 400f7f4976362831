"""One lead over HTTP: the record, edits and moves."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.crm.models.lead import Priority
from services.crm.tests.desk import Desk
from services.crm.tests.factories import a_user, a_workspace, after
from shared.auth.permissions import Role
from shared.contracts.crm import LeadAssigned
from shared.testing.events import stored_announcements


class TestGetLead:
    async def test_shows_score_reasons_assessment_attribution_and_moves(self, desk: Desk) -> None:
        reasons = [{"rule": "seniority", "points": 25.0, "evidence": "CISO"}]
        lead_id = await desk.lead(
            score=80, band="very_hot", score_profile="enterprise.v1", score_profile_version=2,
            score_contributions=reasons, fortune500_rank=12, fortune500_edition=2025, assessment_id=uuid4(),
            assessment_score=61, assessment_tier="L3_CONSULTING", assessment_completed_at=after(1),
            first_source="webinar", last_source="ads", priority=Priority.FAST_TRACK, messages_sent=2,
        )  # fmt: skip

        lead = await desk.show(lead_id)

        assert (lead["scoring"]["contributions"], lead["scoring"]["fortune500"]["rank"]) == (reasons, 12)
        assert (lead["assessment"]["score"], lead["assessment"]["tier"]) == (61, "L3_CONSULTING")
        assert (lead["attribution"]["first"]["source"], lead["attribution"]["last"]["source"]) == ("webinar", "ads")
        assert lead["allowed"] == ["contacted", "unqualified", "lost"]
        assert {"to": "qualified", "needs": "qualification_record", "is_allowed": False} in lead["moves"]
        assert lead["messages"]["sent"] == 2

    async def test_answers_304_for_a_version_that_is_known(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        answer = await desk.call("GET", f"/leads/{lead_id}", headers={"If-None-Match": '"1"'})

        assert (answer.status_code, answer.content) == (304, b"")

    @pytest.mark.parametrize("lead_id", ["nonsense", "0192f3a4-5b6c-7d8e-9f00-112233445566"])
    async def test_answers_404_for_what_is_not_there(self, desk: Desk, lead_id: str) -> None:
        assert (await desk.call("GET", f"/leads/{lead_id}")).status_code == 404


class TestPatchLead:
    async def test_changes_what_is_sent_and_nothing_else(self, desk: Desk) -> None:
        lead_id = await desk.lead(phone="+442071838750", industry="finance")

        answer = await desk.patch(
            lead_id, job_title="  CTO ", phone=None, next_follow_up_at="2026-12-01T09:00:00+01:00"
        )

        assert answer.status_code == 200
        lead = answer.json()
        assert (lead["job_title"], lead["phone"], lead["industry"]) == ("CTO", None, "finance")
        assert lead["next_follow_up_at"] == "2026-12-01T08:00:00Z"
        assert lead["edited_fields"] == ["job_title", "phone"]
        assert (lead["version"], answer.headers["ETag"]) == (2, '"2"')

    async def test_takes_a_merge_patch_by_its_own_media_type(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        answer = await desk.call(
            "PATCH",
            f"/leads/{lead_id}",
            content=b'{"company": "Umbrella"}',
            headers={"If-Match": '"1"', "Content-Type": "application/merge-patch+json"},
        )

        assert (answer.status_code, answer.json()["company"]) == (200, "Umbrella")

    async def test_sets_the_estimated_value_and_goes_back_to_the_default(self, desk: Desk) -> None:
        lead_id = await desk.lead(employees=10)

        own = await desk.patch(lead_id, estimated_value={"amount": 1250, "currency": "EUR"})
        default = await desk.patch(lead_id, '"2"', estimated_value=None)

        assert own.json()["estimated_value"] == {"amount": 1250, "currency": "EUR"}
        assert own.json()["estimated_value_is_default"] is False
        assert default.json()["estimated_value"] == {"amount": 5_000_00, "currency": "USD"}

    async def test_needs_the_version_that_was_read(self, desk: Desk) -> None:
        lead_id = await desk.lead(version=3)

        missing = await desk.patch(lead_id, None, job_title="CTO")
        stale = await desk.patch(lead_id, '"2"', job_title="CTO")
        forced = await desk.patch(lead_id, "*", job_title="CTO")

        assert (missing.status_code, stale.status_code, forced.status_code) == (428, 412, 200)
        assert stale.json()["version"] == 3

    async def test_leaves_the_version_where_nothing_changes(self, desk: Desk) -> None:
        lead_id = await desk.lead(job_title="CTO")

        assert (await desk.patch(lead_id, job_title="CTO")).json()["version"] == 1

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"score": 100}, "/score"),
            ({"email": "other@example.com"}, "/email"),
            ({"phone": "call me"}, "/phone"),
            ({"employees": -1}, "/employees"),
            ({"company": ""}, "/company"),
            ({"company": "x" * 201}, "/company"),
            ({"next_follow_up_at": "2026-12-01T09:00:00"}, "/next_follow_up_at"),
            ({"estimated_value": {"amount": 1}}, "/estimated_value/currency"),
        ],
    )
    async def test_names_the_field_it_cannot_accept(self, desk: Desk, changes: dict[str, Any], pointer: str) -> None:
        lead_id = await desk.lead()

        answer = await desk.patch(lead_id, **changes)

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]

    async def test_normalises_a_phone_number(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        assert (await desk.patch(lead_id, phone="0044 (20) 7183-8750")).json()["phone"] == "+442071838750"

    async def test_gives_the_lead_to_an_owner_and_announces_it(self, desk: Desk, colleague: UUID) -> None:
        lead_id = await desk.lead()

        answer = await desk.patch(lead_id, owner=str(colleague))

        assert (answer.json()["owner"], answer.json()["owner_name"]) == (str(colleague), "Cora Colleague")
        [event] = await stored_announcements(desk.database, LeadAssigned, desk.workspace_id)
        assert (event.lead_id, event.owner_id, event.reason) == (lead_id, colleague, "manual")

    async def test_refuses_an_owner_of_another_workspace(self, desk: Desk) -> None:
        lead_id, other = await desk.lead(), uuid4()
        async with desk.database.transaction(other) as tx:
            await a_workspace(tx)
            stranger = (await a_user(tx)).id

        answer = await desk.patch(lead_id, owner=str(stranger))

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/owner")

    async def test_lets_an_sdr_take_a_free_lead_and_no_other(self, desk: Desk, colleague: UUID) -> None:
        async with desk.database.transaction(desk.workspace_id) as tx:
            desk.user_id, desk.role = (await a_user(tx)).id, Role.SDR
        free, taken = await desk.lead(), await desk.lead(owner_id=colleague)

        assert (await desk.patch(free, owner=str(desk.user_id))).status_code == 200
        assert (await desk.patch(taken, owner=str(desk.user_id))).status_code == 403
        assert (await desk.patch(taken, owner=None)).status_code == 403
        assert (await desk.patch(taken, job_title="CTO")).status_code == 200
