"""The list of leads and the other pages of a workspace, over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.crm.tests.desk import Desk
from services.crm.tests.factories import a_user, after
from shared.auth.permissions import Permission, Role, permissions_of
from shared.clock import utc_now
from shared.contracts.crm import LeadStatus

LISTED = {
    "id", "first_name", "last_name", "email", "phone", "company", "job_title", "status", "score", "band", "priority",
    "owner", "source", "estimated_value", "created_at", "updated_at", "version",
}  # fmt: skip


class TestGetLeads:
    async def test_shows_the_fields_of_the_interface(self, desk: Desk, colleague: UUID) -> None:
        lead_id = await desk.lead(score=95, band="very_hot", owner_id=colleague, source="webinar", employees=25_000)

        [item] = await desk.leads()

        assert set(item) >= LISTED
        assert (item["id"], item["owner"], item["owner_name"]) == (str(lead_id), str(colleague), "Cora Colleague")
        assert (item["score"], item["band"], item["status"], item["priority"]) == (95, "very_hot", "new", "normal")
        assert item["estimated_value"] == {"amount": 1_000_000_00, "currency": "USD"}

    async def test_hides_leads_that_only_scoring_knows(self, desk: Desk) -> None:
        lead_id = await desk.lead(lead_version=0, score=50)

        assert await desk.leads() == []
        assert (await desk.call("GET", f"/leads/{lead_id}")).status_code == 404
        assert (await desk.call("GET", f"/leads/{lead_id}/timeline")).status_code == 404
        assert (await desk.patch(lead_id, job_title="CTO")).status_code == 404

    async def test_gives_all_who_may_read_leads_the_same(self, desk: Desk) -> None:
        """The UI reads a list once for all of them."""
        await desk.lead(score=50)
        answers = []
        for desk.role in (role for role in Role if Permission.LEADS_READ in permissions_of(role)):
            answers.append((await desk.call("GET", "/leads")).json())

        assert len(answers) > 1
        assert all(answer == answers[0] for answer in answers)

    async def test_sorts_newest_first_unless_asked_otherwise(self, desk: Desk) -> None:
        await desk.lead(first_name="middle", created_at=after(2), updated_at=after(9), score=90)
        await desk.lead(first_name="oldest", created_at=after(1), updated_at=after(8), score=None)
        await desk.lead(first_name="newest", created_at=after(3), updated_at=after(7), score=10)

        assert await desk.names() == ["newest", "middle", "oldest"]
        assert await desk.names(sort="created_at") == ["oldest", "middle", "newest"]
        assert await desk.names(sort="-score") == ["middle", "newest", "oldest"]
        assert await desk.names(sort="score") == ["oldest", "newest", "middle"]
        assert await desk.names(sort="-updated_at") == ["middle", "oldest", "newest"]

    async def test_filters_by_everything_at_once(self, desk: Desk, colleague: UUID) -> None:
        facts = {"status": LeadStatus.CONTACTED, "band": "hot", "score": 60, "source": "ads", "owner_id": colleague}
        await desk.lead(first_name="wanted", **facts)
        for name, value in (
            ("status", LeadStatus.NEW), ("band", "cold"), ("score", 59), ("source", "fair"), ("owner_id", uuid4()),
        ):  # fmt: skip
            await desk.lead(first_name=f"other {name}", **{**facts, name: value})

        found = await desk.names(status="contacted", band="hot", min_score=60, source="ads", owner=str(colleague))

        assert found == ["wanted"]

    async def test_finds_the_follow_ups_that_are_due(self, desk: Desk) -> None:
        today = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
        await desk.lead(first_name="tonight", next_follow_up_at=today + timedelta(hours=23, minutes=59))
        await desk.lead(first_name="overdue", next_follow_up_at=today - timedelta(days=3))
        await desk.lead(first_name="tomorrow", next_follow_up_at=today + timedelta(days=1))
        await desk.lead(first_name="lost", next_follow_up_at=today, status=LeadStatus.LOST)
        await desk.lead(first_name="unplanned")

        assert await desk.names(follow_up="due", sort="next_follow_up_at") == ["overdue", "tonight"]
        assert await desk.names(sort="-next_follow_up_at") == ["tomorrow", "tonight", "lost", "overdue"]

    async def test_finds_my_leads_and_nobodys(self, desk: Desk) -> None:
        await desk.lead(first_name="mine", owner_id=desk.user_id)
        await desk.lead(first_name="free")

        assert await desk.names(owner="me") == ["mine"]
        assert await desk.names(owner="none") == ["free"]

    @pytest.mark.parametrize(
        "search", ["ada", "LOVELACE", "lace ada", "ada@engines", "analytical eng", "+44 20 7183-8750", "7183 8750"]
    )
    async def test_searches_name_email_company_and_phone(self, desk: Desk, search: str) -> None:
        await desk.lead(email="ada@engines.example", phone="+442071838750", company="Analytical Engines")
        await desk.lead(first_name="Bob", last_name="Other", company="Umbrella", phone="+4930123456")

        assert await desk.names(search=search) == ["Ada"]

    @pytest.mark.parametrize("search", ["100%", "a_a", "\\", "'; DROP TABLE leads", "%", "\x00"])
    async def test_takes_a_search_literally(self, desk: Desk, search: str) -> None:
        await desk.lead(company="100% Pure" if search == "100%" else "Acme")

        found = await desk.names(search=search)

        assert found == (["Ada"] if search in ("100%", "\x00") else [])

    async def test_finds_names_in_any_script(self, desk: Desk) -> None:
        await desk.lead(first_name="Jörg", last_name="MÜLLER")

        assert await desk.names(search="müller JÖRG") == ["Jörg"]

    @pytest.mark.parametrize("sort", ["-created_at", "score", "-score", "updated_at", "-next_follow_up_at"])
    async def test_pages_through_all_leads_once(self, desk: Desk, sort: str) -> None:
        for number in range(25):
            score = None if number % 5 == 0 else number % 7
            times = {"created_at": after(number % 4), "next_follow_up_at": after(number % 3)}
            await desk.lead(first_name=f"lead {number}", score=score, **times)

        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"sort": sort, "limit": 4, "status": "new"} | ({"cursor": cursor} if cursor else {})
            page = (await desk.call("GET", "/leads", params=query)).json()
            seen += [item["first_name"] for item in page["items"]]
            cursor = page["next_cursor"]

        assert len(seen) == 25
        assert set(seen) == {f"lead {number}" for number in range(25)}
        assert seen == await desk.names(sort=sort, limit=200)

    @pytest.mark.parametrize("sort", ["-created_at", "score", "-score"])
    async def test_turns_back_to_the_pages_it_came_from(self, desk: Desk, sort: str) -> None:
        for number in range(7):
            score = None if number % 3 == 0 else number % 2
            await desk.lead(first_name=f"lead {number}", created_at=after(number % 4), score=score)
        query = {"sort": sort, "limit": 3}
        forward = [(await desk.call("GET", "/leads", params=query)).json()]
        while (cursor := forward[-1]["next_cursor"]) is not None:
            forward.append((await desk.call("GET", "/leads", params={**query, "cursor": cursor})).json())

        back = [forward[-1]]
        while (cursor := back[-1]["previous_cursor"]) is not None:
            back.append((await desk.call("GET", "/leads", params={**query, "cursor": cursor})).json())

        assert [page["items"] for page in reversed(back)] == [page["items"] for page in forward]
        assert [len(page["items"]) for page in forward] == [3, 3, 1]
        assert back[-1]["next_cursor"] == forward[0]["next_cursor"]

    async def test_shows_of_named_leads_those_that_match(self, desk: Desk) -> None:
        named = [await desk.lead(first_name=name, score=score) for name, score in (("hot", 90), ("cold", 10))]
        await desk.lead(first_name="another", score=95)

        assert await desk.names(ids=[str(lead_id) for lead_id in named]) == ["cold", "hot"]
        assert await desk.names(ids=[str(lead_id) for lead_id in named], min_score=50) == ["hot"]
        assert await desk.names(ids=str(uuid4())) == []

    @pytest.mark.parametrize(
        "query",
        [
            {"limit": 201},
            {"limit": 0},
            {"sort": "name"},
            {"status": "sleeping"},
            {"owner": "bob"},
            {"follow_up": "later"},
            {"min_score": 101},
            {"ids": "x"},
        ],
    )
    async def test_refuses_what_it_does_not_know(self, desk: Desk, query: dict[str, Any]) -> None:
        assert (await desk.call("GET", "/leads", params=query)).status_code == 422

    async def test_refuses_a_cursor_of_another_query(self, desk: Desk) -> None:
        for _ in range(3):
            await desk.lead()
        cursor = (await desk.call("GET", "/leads", params={"limit": 1})).json()["next_cursor"]

        answer = await desk.call("GET", "/leads", params={"limit": 1, "sort": "score", "cursor": cursor})

        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


class TestGetLeadSources:
    async def test_names_each_source_once(self, desk: Desk) -> None:
        for source in ("webinar", "ads", None, "webinar", "partner"):
            await desk.lead(source=source)
        await desk.lead(source="hidden", lead_version=0)

        answer = await desk.call("GET", "/leads/sources")

        assert answer.json() == {"items": ["ads", "partner", "webinar"]}


class TestGetLeadTimeline:
    async def test_shows_edits_and_moves_newest_first_with_who_did_them(self, desk: Desk, colleague: UUID) -> None:
        lead_id = await desk.lead()
        desk.user_id = colleague
        await desk.patch(lead_id, job_title="CTO")
        await desk.move(lead_id, "contacted", '"2"')

        first = (await desk.call("GET", f"/leads/{lead_id}/timeline", params={"limit": 1})).json()
        query = {"limit": 1, "cursor": first["next_cursor"]}
        second = (await desk.call("GET", f"/leads/{lead_id}/timeline", params=query)).json()

        [move], [edit] = first["items"], second["items"]
        assert (move["type"], edit["type"]) == ("lead.status_changed", "lead.edited")
        assert move["summary"] == {"from": "new", "to": "contacted", "reason": None}
        assert edit["summary"] == {"fields": ["job_title"]}
        assert move["actor"] == {"id": str(colleague), "name": "Cora Colleague"}
        assert move["kafka"] is None
        assert second["next_cursor"] is None


class TestGetUsers:
    async def test_lists_the_workspaces_users_by_name(self, desk: Desk, colleague: UUID) -> None:
        async with desk.database.transaction(desk.workspace_id) as tx:
            await a_user(tx, Role.ADMIN, name="Abe Admin")

        answer = await desk.call("GET", "/users", params={"limit": 1})
        rest = await desk.call("GET", "/users", params={"limit": 1, "cursor": answer.json()["next_cursor"]})

        assert [user["name"] for user in answer.json()["items"]] == ["Abe Admin"]
        assert [user["id"] for user in rest.json()["items"]] == [str(colleague)]
