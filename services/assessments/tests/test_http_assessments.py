"""Starting an assessment over HTTP, from servers and from web pages."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.assessments.tests.requests import SHOP, a_key, a_login, start, started
from shared.contracts.assessments import AssessmentStarted
from shared.db.database import Database
from shared.testing.events import stored_announcements


class TestPostAssessment:
    async def test_answers_with_the_questions(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await start(client, headers)

        assert answer.status_code == 201
        body = answer.json()
        assert answer.headers["location"] == f"/api/assessments/{body['id']}"
        assert [question["id"] for question in body["questions"]] == [f"q{number}" for number in range(1, 11)]
        assert set(body["questions"][0]) == {"id", "category", "text", "choices"}
        assert [choice["value"] for choice in body["questions"][0]["choices"]] == [1, 2, 3, 4, 5]
        assert (body["status"], body["answers"], body["result"]) == ("STARTED", {}, None)

    async def test_announces_the_start(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        await start(client, headers, name="Ann Maria Lee", company="  Example Ltd ", first_name="")

        [event] = await stored_announcements(database, AssessmentStarted, workspace_id)
        assert (event.first_name, event.last_name, event.company) == ("Ann Maria", "Lee", "Example Ltd")

    async def test_trims_the_address(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        await start(client, headers, email="  Ann@Example.com\n")

        [event] = await stored_announcements(database, AssessmentStarted, workspace_id)
        assert event.email == "Ann@Example.com"

    async def test_starts_once_for_one_idempotency_key(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        once = {**headers, "Idempotency-Key": "a-browser-pressed-twice"}

        first, second = await start(client, once), await start(client, once)

        assert second.status_code == 201
        assert second.json() == first.json()
        assert len(await stored_announcements(database, AssessmentStarted, workspace_id)) == 1

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"email": "no-address"}, "/email"),
            ({"email": None}, "/email"),
            ({"first_name": "x" * 201}, "/first_name"),
            ({"last_name": "a\u0000b"}, "/last_name"),
            ({"company": 7}, "/company"),
        ],
    )
    async def test_names_the_field_that_is_wrong(
        self, client: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any], pointer: str
    ) -> None:
        answer = await start(client, headers, **body)

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]

    async def test_needs_a_key_or_a_login(self, client: httpx.AsyncClient) -> None:
        assert (await start(client, {})).status_code == 401

    async def test_refuses_a_key_without_the_scope(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        reader = await a_key(database, workspace_id, scopes=("leads:read",))

        answer = await start(client, reader)

        assert answer.status_code == 403
        assert answer.json()["permission"] == "assessments:create"

    async def test_serves_a_login(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        assert (await start(client, a_login(workspace_id, "SDR"))).status_code == 201


class TestFormKey:
    async def test_takes_an_assessment_from_its_page(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        key = await a_key(database, workspace_id, kind="publishable", scopes=("leads:create",))
        page = {**key, "Origin": SHOP}

        path = await started(client, page)
        resumed = await client.get(path, headers=page)

        assert resumed.status_code == 200
        assert resumed.headers["access-control-allow-origin"] == SHOP

    async def test_is_refused_from_another_page(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        key = await a_key(database, workspace_id, kind="publishable", scopes=("leads:create",))

        assert (await start(client, {**key, "Origin": "https://evil.example"})).status_code == 403

    async def test_may_be_sent_across_origins(self, client: httpx.AsyncClient) -> None:
        asked = {"Origin": SHOP, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-api-key"}

        answer = await client.options(f"/api/assessments/{uuid4()}/answers", headers=asked)

        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert "X-API-Key" in answer.headers["access-control-allow-headers"]
