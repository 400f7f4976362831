"""The OpenAPI document: stable operation ids, an example per answer, and every route walled off by a test."""

from typing import Any

import httpx
import pytest

from services.crm.tests.test_isolation import ROUTES

OWN_TAGS = {"auth", "changes", "leads", "users"}


@pytest.fixture
async def operations(client: httpx.AsyncClient) -> dict[tuple[str, str], dict[str, Any]]:
    document = (await client.get("/openapi.json")).json()
    return {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if OWN_TAGS & set(operation["tags"])
    }


class TestOpenApi:
    async def test_names_every_operation(self, operations: dict[tuple[str, str], dict[str, Any]]) -> None:
        assert {operation["operationId"] for operation in operations.values()} == {
            "create_session", "renew_session", "end_session", "get_current_user", "get_public_keys",
            "get_leads", "get_lead_sources", "get_lead", "patch_lead", "put_lead_status",
            "get_lead_timeline", "get_users",
            "get_changes", "get_timeline", "get_summary",
        }  # fmt: skip

    async def test_has_an_example_of_every_answer_with_a_body(
        self, operations: dict[tuple[str, str], dict[str, Any]]
    ) -> None:
        for place, operation in operations.items():
            answer = operation["responses"].get("200")
            assert answer is None or "example" in answer["content"]["application/json"], place

    async def test_knows_no_route_of_a_workspace_that_the_isolation_tests_do_not(
        self, operations: dict[tuple[str, str], dict[str, Any]]
    ) -> None:
        prefix = "/api/companies/{ws}"
        tested = {(method, path.replace("{lead}", "{lead_id}")) for method, path, _ in ROUTES}

        found = {(method, path.removeprefix(prefix)) for method, path in operations if path.startswith(prefix)}

        assert found == tested
