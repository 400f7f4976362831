"""The document of the interface, and the page that shows it."""

import httpx


class TestDocumentation:
    async def test_is_a_page_without_foreign_requests(self, client: httpx.AsyncClient) -> None:
        page = await client.get("/docs")

        assert page.status_code == 200
        assert "/api/notes" in page.text
        assert "http://" not in page.text
        assert "https://" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]

    async def test_has_stable_operation_ids_and_problem_answers(self, client: httpx.AsyncClient) -> None:
        schema = (await client.get("/openapi.json")).json()

        operation = schema["paths"]["/api/notes"]["post"]
        assert operation["operationId"] == "create_note"
        assert "application/problem+json" in operation["responses"]["4XX"]["content"]
        assert "Problem" in schema["components"]["schemas"]
        assert "Idempotency-Key" in operation["description"]
        assert "Idempotency-Key" not in schema["paths"]["/api/echo"]["post"]["description"]
        [_, if_match] = schema["paths"]["/api/notes/{note_id}"]["put"]["parameters"]
        assert (if_match["name"], if_match["required"]) == ("If-Match", True)
