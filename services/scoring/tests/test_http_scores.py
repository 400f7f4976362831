"""The score API: shapes, past times, other profiles, pages, and who may not see them."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from services.scoring.http.scores import EXAMPLE
from services.scoring.seed import seed
from services.scoring.tests.factories import DEMO, ENTERPRISE, NOON, assessment, news, score, snapshot
from services.scoring.usecases.rescore_leads import rescore_leads
from shared.auth.permissions import Role
from shared.contracts.leads import LeadCreated, LeadUpdated
from shared.db.database import Database
from shared.testing.http import bearer


@pytest.fixture
async def lead_id(database: Database, workspace_id: UUID) -> UUID:
    """Ann of Acme at noon; at one she gives her phone; at two she has done the assessment."""
    lead = snapshot(LeadCreated, email="ann@acme.test", company="Acme")
    phoned = snapshot(LeadUpdated, lead_id=lead.lead_id, email="ann@acme.test", company="Acme", phone="+4930123456")
    for hour, piece in enumerate((news(lead, 1), news(phoned, 2), news(assessment(lead.lead_id)))):
        async with database.transaction(workspace_id) as tx:
            await rescore_leads(tx, [piece], now=NOON + timedelta(hours=hour))
    return lead.lead_id


def path(workspace_id: UUID, lead_id: UUID, rest: str = "") -> str:
    return f"/api/companies/{workspace_id}/leads/{lead_id}/score{rest}"


class TestGetScore:
    async def test_gives_the_score_and_its_reasons(
        self, client: httpx.AsyncClient, workspace_id: UUID, lead_id: UUID
    ) -> None:
        answer = await client.get(path(workspace_id, lead_id), headers=bearer(workspace_id))

        assert answer.status_code == 200
        assert answer.json() == {
            "lead_id": str(lead_id),
            "score": 25,
            "raw_score": 25,
            "band": "cold",
            "profile": "enterprise.v1",
            "profile_version": 1,
            "contributions": [
                {"rule": "business_email", "points": 10, "evidence": "acme.test is a business mail domain"},
                {
                    "rule": "assessment_completed",
                    "points": 15,
                    "evidence": "completed the assessment, first on 2024-05-14",
                },
            ],
            "fortune500_rank": None,
            "fortune500_edition": None,
            "scored_at": "2024-05-14T14:00:00Z",
        }
        assert '"points":10,' in answer.text

    @pytest.mark.parametrize(
        ("query", "points"),
        [
            ("?as_of=2024-05-14T12:30:00Z", 10),
            ("?as_of=2024-05-14T12:30:00Z&profile=inbound.v1", 75),
            ("?as_of=2024-05-14T13:30:00Z&profile=inbound.v1", 85),
            ("?as_of=2024-05-14T13:30:00+00:00&profile=enterprise.v1", 10),  # the `+` is not escaped
            ("?as_of=2024-05-14T16:30:00%2B02:00", 25),
            ("?profile=inbound.v1", 85),
        ],
    )
    async def test_knows_the_past_by_any_profile(
        self, client: httpx.AsyncClient, workspace_id: UUID, lead_id: UUID, query: str, points: int
    ) -> None:
        answer = await client.get(path(workspace_id, lead_id, query), headers=bearer(workspace_id))

        assert answer.status_code == 200, answer.text
        assert answer.json()["score"] == points
        assert answer.json()["profile"] == ("inbound.v1" if "inbound" in query else "enterprise.v1")

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("?as_of=2024-05-14T11:59:59Z", 404),
            ("?as_of=2024-05-14T12:30:00", 422),
            ("?as_of=yesterday", 422),
            ("?profile=wishful.v1", 422),
            ("?profile=%00", 422),
            ("/history?limit=0", 422),
            ("/history?cursor=forged", 400),
        ],
    )
    async def test_refuses_what_makes_no_sense(
        self, client: httpx.AsyncClient, workspace_id: UUID, lead_id: UUID, query: str, status: int
    ) -> None:
        answer = await client.get(path(workspace_id, lead_id, query), headers=bearer(workspace_id))

        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_knows_no_strangers(self, client: httpx.AsyncClient, workspace_id: UUID, lead_id: UUID) -> None:
        unknown = await client.get(path(workspace_id, uuid4()), headers=bearer(workspace_id))
        other = uuid4()
        foreign = await client.get(path(other, lead_id), headers=bearer(other))
        wrong_path = await client.get(path(workspace_id, lead_id), headers=bearer(other))

        assert [unknown.status_code, foreign.status_code, wrong_path.status_code] == [404, 404, 404]
        assert unknown.json()["code"] == "score_not_found"

    async def test_needs_a_login_or_a_key_that_may_read_scores(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID, lead_id: UUID
    ) -> None:
        key_id, secret, url = uuid4().hex, "s" * 43, path(workspace_id, lead_id)
        key: dict[str, object] = {"id": key_id, "secret": secret, "kind": "secret", "origins": [], "rate_limit": None}
        await seed(database, {"workspace_id": str(workspace_id), "api_key": {**key, "scopes": ["scores:read"]}})

        by_key = await client.get(url, headers={"X-API-Key": f"lf_test_{key_id}_{secret}"})
        by_partner = await client.get(url, headers=bearer(workspace_id, Role.PARTNER))
        by_nobody = await client.get(url)

        assert [by_key.status_code, by_partner.status_code, by_nobody.status_code] == [200, 403, 401]


class TestGetScoreHistory:
    async def test_lists_changes_with_their_cause_newest_first(
        self, client: httpx.AsyncClient, workspace_id: UUID, lead_id: UUID
    ) -> None:
        answer = await client.get(path(workspace_id, lead_id, "/history"), headers=bearer(workspace_id))

        assert answer.status_code == 200
        items = answer.json()["items"]
        assert [(item["version"], item["previous_score"], item["score"], item["cause_type"]) for item in items] == [
            (2, 10, 25, "assessment.completed"),
            (1, None, 10, "lead.created"),
        ]
        assert all(item["cause_id"] for item in items)

    async def test_comes_in_pages(self, client: httpx.AsyncClient, workspace_id: UUID, lead_id: UUID) -> None:
        seen, query = [], "?limit=1"
        while query:
            page = (
                await client.get(path(workspace_id, lead_id, "/history" + query), headers=bearer(workspace_id))
            ).json()
            seen += [item["version"] for item in page["items"]]
            query = f"?limit=1&cursor={page['next_cursor']}" if page["next_cursor"] else ""

        assert seen == [2, 1]

    async def test_of_an_unknown_lead_is_404(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.get(path(workspace_id, uuid4(), "/history"), headers=bearer(workspace_id))

        assert answer.status_code == 404


class TestGetProfiles:
    async def test_shows_the_shipped_ones_and_which_is_active(
        self, client: httpx.AsyncClient, workspace_id: UUID
    ) -> None:
        answer = await client.get(f"/api/companies/{workspace_id}/scoring/profiles", headers=bearer(workspace_id))

        assert answer.status_code == 200
        items = answer.json()["items"]
        assert [(item["key"], item["version"], item["active"], item["shipped"]) for item in items] == [
            ("enterprise.v1", 1, True, True),
            ("inbound.v1", 1, False, True),
        ]
        assert {"from": 5001, "points": 10} in items[0]["rules"][2]["steps"]

    async def test_of_an_unknown_workspace_is_404(self, client: httpx.AsyncClient) -> None:
        stranger = uuid4()

        answer = await client.get(f"/api/companies/{stranger}/scoring/profiles", headers=bearer(stranger))

        assert answer.status_code == 404


class TestOpenApi:
    async def test_describes_every_route(self, client: httpx.AsyncClient) -> None:
        document = (await client.get("/openapi.json")).json()

        operations = {operation["operationId"] for path in document["paths"].values() for operation in path.values()}
        assert {"get_score", "get_score_history", "get_profiles"} <= operations

    def test_shows_a_true_example(self) -> None:
        """R4's first vector; only the day of the demo request differs."""
        result = score(ENTERPRISE, DEMO, mail_domain="microsoft.com", job_title="CISO", employees=25_000)

        shown = json.dumps([reason._asdict() for reason in result.reasons]).replace(f"{NOON:%Y-%m-%d}", "2026-11-21")
        assert json.loads(shown) == EXAMPLE["contributions"]
