"""The hot route is documented by hand: the document must say what the code reads and answers."""

import httpx

from services.ingestion.http.gateway import LeadGateway
from services.ingestion.http.lead_in import EXAMPLE
from services.ingestion.models.lead_fields import KNOWN
from services.ingestion.models.posted_lead import read_lead
from services.ingestion.tests.requests import post


class TestDocumentOfPostLead:
    def test_names_the_fields_that_are_read(self, gateway: LeadGateway) -> None:
        operation = gateway.api.openapi()["paths"]["/api/leads"]["post"]

        content = operation["requestBody"]["content"]
        assert set(content) == {"application/json", "application/x-www-form-urlencoded"}
        for body in content.values():
            assert set(body["schema"]["properties"]) == {*KNOWN, "custom"}

    def test_names_the_answers(self, gateway: LeadGateway) -> None:
        operation = gateway.api.openapi()["paths"]["/api/leads"]["post"]

        assert set(operation["responses"]) == {"200", "201", "202", "4XX", "5XX"}
        assert operation["security"] == [{"APIKeyHeader": []}]

    def test_shows_an_example_that_is_accepted(self) -> None:
        assert read_lead(EXAMPLE)["campaign"] == "autumn"

    async def test_is_met_by_the_answer(
        self, client: httpx.AsyncClient, headers: dict[str, str], gateway: LeadGateway
    ) -> None:
        schema = gateway.api.openapi()["components"]["schemas"]["LeadTaken"]

        answer = (await post(client, headers, EXAMPLE)).json()

        assert set(answer) == set(schema["properties"])
        assert answer["status"] in schema["properties"]["status"]["enum"]


class TestRouteBehindTheGateway:
    async def test_answers_the_same(self, gateway: LeadGateway, headers: dict[str, str]) -> None:
        transport = httpx.ASGITransport(gateway.api)
        async with httpx.AsyncClient(transport=transport, base_url="http://ingestion") as client:
            taken = await post(client, headers, EXAMPLE)
            refused = await post(client, headers, {"email": "nobody"})

        assert (taken.status_code, taken.json()["status"]) == (201, "created")
        assert (refused.status_code, refused.json()["code"]) == (422, "lead_refused")
