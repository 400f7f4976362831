"""One lead's way through all five services, seen from outside."""

import asyncio
from collections import Counter
from uuid import uuid4

import pytest

from shared.testing.waiting import eventually
from tests.platform import Platform, a_person

pytestmark = pytest.mark.stack


def a_hot_lead() -> dict[str, object]:
    name = uuid4().hex[:12]
    return a_person(
        email=f"{name}@microsoft.com", company="Microsoft", job_title="CISO", employees=25000, request="demo",
        last_name=name,
    )  # fmt: skip


class TestLeadJourney:
    async def test_shows_a_posted_lead_in_the_crm_with_score_and_reasons(self, platform: Platform) -> None:
        answer = await platform.post_lead(a_hot_lead())
        assert answer.status_code == 201
        assert answer.json()["status"] == "created"

        record = await platform.lead_in_crm(answer.json()["lead_id"])
        score = (await platform.get("scoring", f"/leads/{record['id']}/score")).json()

        assert (record["score"], record["band"]) == (100, "very_hot")
        assert score["score"] == 100
        assert sum(reason["points"] for reason in score["contributions"]) == 105
        assert all(reason["evidence"] for reason in score["contributions"])

    async def test_mails_sales_and_the_owner_once(self, platform: Platform) -> None:
        lead = a_hot_lead()
        answer = await platform.post_lead(lead)
        lead_id = answer.json()["lead_id"]

        async def both_mails() -> bool:
            return len(await platform.mails(str(lead["last_name"]))) == 2

        await eventually(both_mails, within=30)
        mails = await platform.mails(str(lead["last_name"]))
        recipients = Counter(str(mail["to"]) for mail in mails)
        assert set(recipients.values()) == {1}
        assert any("sales@" in recipient for recipient in recipients)
        assert all(mail["html"] and mail["text"] for mail in mails)

        async def recorded() -> bool:
            items = (await platform.get("notifications", "/messages", lead_id=lead_id)).json()["items"]
            return [item["status"] for item in items] == ["sent", "sent"]

        await eventually(recorded)

    async def test_answers_a_repeat_with_the_same_lead_and_fills_what_was_empty(self, platform: Platform) -> None:
        lead = a_person()
        first = (await platform.post_lead(lead)).json()

        answer = await platform.post_lead({**lead, "company": "Acme Robotics", "first_name": ""})

        assert (answer.status_code, answer.json()["status"]) == (200, "merged")
        assert answer.json()["lead_id"] == first["lead_id"]

        async def filled() -> bool:
            record = await platform.lead_in_crm(first["lead_id"])
            return bool(record["company"] == "Acme Robotics" and record["first_name"] == "Mei")

        await eventually(filled)

    async def test_makes_one_lead_of_200_simultaneous_posts_of_a_person(self, platform: Platform) -> None:
        lead = a_person()

        answers = await asyncio.gather(*(platform.post_lead(lead) for _ in range(200)))

        assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 199}
        assert len({answer.json()["lead_id"] for answer in answers}) == 1
        found = (await platform.get("crm", "/leads", search=lead["email"])).json()["items"]
        assert len(found) <= 1

    async def test_raises_the_score_by_an_assessment_and_shows_it(self, platform: Platform) -> None:
        lead = a_person()
        lead_id = (await platform.post_lead(lead)).json()["lead_id"]
        before = (await platform.lead_in_crm(lead_id))["score"]
        key = {"X-API-Key": platform.demo["api_key"]}

        started = await platform.client.post(
            platform.url("assessments", "/api/assessments"), json={"email": lead["email"]}, headers=key
        )
        assert started.status_code == 201, started.text
        path = f"/api/assessments/{started.json()['id']}"
        answers = {question["id"]: 3 for question in started.json()["questions"]}
        await platform.client.put(
            platform.url("assessments", f"{path}/answers"), json={"answers": answers}, headers=key
        )
        result = await platform.client.post(platform.url("assessments", f"{path}/complete"), headers=key)

        assert (result.json()["score"], result.json()["tier"]) == (50, "L2_ADVANCED")

        async def raised() -> bool:
            record = await platform.lead_in_crm(lead_id)
            assessment = record["assessment"]
            return bool(record["score"] == before + 15 and assessment and assessment["score"] == 50)

        await eventually(raised)

    async def test_moves_a_lead_by_the_rules_of_its_status(self, platform: Platform) -> None:
        lead_id = (await platform.post_lead(a_person())).json()["lead_id"]
        await platform.lead_in_crm(lead_id)
        url = platform.of_workspace("crm", f"/leads/{lead_id}/status")

        async def move(status: str, **body: str) -> tuple[int, dict[str, object]]:
            current = await platform.get("crm", f"/leads/{lead_id}")
            headers = {"Authorization": f"Bearer {await platform.token()}", "If-Match": current.headers["etag"]}
            answer = await platform.client.put(url, json={"status": status, **body}, headers=headers)
            return answer.status_code, answer.json()

        refused, problem = await move("converted")
        moved, _ = await move("contacted")

        assert (refused, moved) == (409, 200)
        assert "contacted" in problem["allowed"]  # type: ignore[operator]
