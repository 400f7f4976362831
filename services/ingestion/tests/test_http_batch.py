"""`POST /api/leads/batch`: each lead by itself, answers in order."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.ingestion.app import create_app
from services.ingestion.settings import Settings
from services.ingestion.tests.factories import an_address, connection_url, rows_of
from services.ingestion.tests.requests import a_key, ask_for_quarantine, post
from shared.db.database import Database
from shared.testing.database import test_settings


async def post_batch(client: httpx.AsyncClient, headers: dict[str, str], leads: list[dict[str, Any]]) -> httpx.Response:
    return await client.post("/api/leads/batch", json={"leads": leads}, headers=headers)


class TestPostLeads:
    async def test_answers_for_each_in_order(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        address = an_address()

        answer = await post_batch(
            client, headers, [{"email": address}, {"email": "nobody"}, {"email": an_address()}, {"email": address}]
        )

        results = answer.json()["results"]
        assert answer.status_code == 200
        assert [result["status"] for result in results] == ["created", "rejected", "created", "merged"]
        assert results[0]["lead_id"] == results[3]["lead_id"]
        assert [error["pointer"] for error in results[1]["errors"]] == ["/leads/1/email"]

    async def test_takes_a_thousand(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        answer = await post_batch(client, headers, [{"email": an_address()} for _ in range(1000)])

        assert {result["status"] for result in answer.json()["results"]} == {"created"}
        assert len(await rows_of(database, workspace_id, "leads")) == 1000

    @pytest.mark.parametrize("leads", [[], [{"email": "a@b.example"}] * 1001, ["text"], None])
    async def test_wants_one_to_a_thousand_leads(
        self, client: httpx.AsyncClient, headers: dict[str, str], leads: Any
    ) -> None:
        assert (await post_batch(client, headers, leads)).status_code == 422

    async def test_takes_all_once_for_an_idempotency_key(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        leads = [{"email": an_address()}, {"email": "nobody"}, {"email": an_address()}]
        headers = {**headers, "Idempotency-Key": uuid4().hex}

        answers = [await post_batch(client, headers, leads) for _ in range(2)]

        assert answers[0].json() == answers[1].json()
        assert len(await rows_of(database, workspace_id, "touches")) == 2

    async def test_quarantines_where_the_workspace_asked_for_it(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        await ask_for_quarantine(database, workspace_id)

        answer = await post_batch(client, headers, [{"email": "nobody"}, {"email": an_address()}])

        assert [result["status"] for result in answer.json()["results"]] == ["quarantined", "created"]
        [kept] = await rows_of(database, workspace_id, "quarantine")
        assert kept["body"] == b'{"email":"nobody"}'

    async def test_refuses_a_lead_that_is_too_large_by_itself(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        large = {"email": an_address(), "notes": "x" * 70_000}

        answer = await post_batch(client, headers, [large, {"email": an_address()}])

        assert [result["status"] for result in answer.json()["results"]] == ["rejected", "created"]

    async def test_costs_as_many_requests_as_it_has_leads(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        headers = await a_key(database, workspace_id, rate_limit=5)

        answer = await post_batch(client, headers, [{"email": an_address()} for _ in range(6)])

        assert answer.status_code == 429

    async def test_is_asked_to_wait_while_too_many_events_wait(self, database: Database, workspace_id: UUID) -> None:
        headers = await a_key(database, workspace_id)
        settings = test_settings(Settings, connection_url(database), backlog_limit=0)
        gateway = create_app(settings, database=database)
        async with (
            gateway.api.router.lifespan_context(gateway.api),
            httpx.AsyncClient(transport=httpx.ASGITransport(gateway), base_url="http://ingestion") as client,
        ):
            form = await post(client, headers, {"email": an_address()})
            answer = await post_batch(client, headers, [{"email": an_address()}])

        assert (form.status_code, answer.status_code) == (201, 503)
        assert int(answer.headers["retry-after"]) > 0
