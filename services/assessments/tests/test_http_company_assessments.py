"""The list of assessments for those who work in the workspace, and the API's description."""

from uuid import UUID, uuid4

import httpx

from services.assessments.consumers.ingestion import consumers
from services.assessments.tests.factories import ALL_THREE, a_lead_created, as_message
from services.assessments.tests.requests import a_login, answered, started
from shared.db.database import Database
from shared.testing.events import deliver


class TestGetAssessments:
    async def test_lists_the_assessments_of_a_lead(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        path = await answered(client, headers, ALL_THREE)
        await client.post(f"{path}/complete", headers=headers)
        await started(client, headers, email="bob@example.com")
        lead = a_lead_created()
        await deliver(database, consumers, [as_message(lead, workspace_id)])

        answer = await client.get(
            f"/api/companies/{workspace_id}/assessments?lead_id={lead.lead_id}", headers=a_login(workspace_id)
        )

        assert answer.status_code == 200
        [item] = answer.json()["items"]
        assert path.endswith(item["id"])
        assert (item["email"], item["answered"], item["score"], item["tier"]) == (
            "ann@example.com",
            10,
            50,
            "L2_ADVANCED",
        )
        assert set(item["categories"].values()) == {50.0}
        assert (item["strengths"], item["weaknesses"]) == ([], [])

    async def test_pages_from_the_newest_to_the_oldest(
        self, client: httpx.AsyncClient, headers: dict[str, str], workspace_id: UUID
    ) -> None:
        for number in range(5):
            await started(client, headers, email=f"person{number}@example.com")

        seen: list[str] = []
        query = ""
        while True:
            page = await client.get(
                f"/api/companies/{workspace_id}/assessments?limit=2{query}", headers=a_login(workspace_id)
            )
            seen += [item["email"] for item in page.json()["items"]]
            if (cursor := page.json()["next_cursor"]) is None:
                break
            query = f"&cursor={cursor}"

        assert seen == [f"person{number}@example.com" for number in (4, 3, 2, 1, 0)]

    async def test_does_not_exist_for_another_workspace(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.get(f"/api/companies/{workspace_id}/assessments", headers=a_login(uuid4(), "admin"))

        assert answer.status_code == 404

    async def test_needs_the_permission(
        self, client: httpx.AsyncClient, headers: dict[str, str], workspace_id: UUID
    ) -> None:
        path = f"/api/companies/{workspace_id}/assessments"

        assert (await client.get(path, headers=headers)).status_code == 403
        assert (await client.get(path, headers=a_login(workspace_id, "partner"))).status_code == 403


class TestOpenApi:
    async def test_describes_every_route(self, client: httpx.AsyncClient) -> None:
        document = (await client.get("/openapi.json")).json()

        operations = {
            f"{method.upper()} {path}": operation["operationId"]
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if "assessments" in path
        }
        assert operations == {
            "POST /api/assessments": "post_assessment",
            "GET /api/assessments/{assessment_id}": "get_assessment",
            "PUT /api/assessments/{assessment_id}/answers": "put_answers",
            "POST /api/assessments/{assessment_id}/complete": "post_completion",
            "GET /api/companies/{ws}/assessments": "get_assessments",
        }
