"""Who may post leads, from where, and how often."""

from uuid import UUID

import httpx
import pytest

from services.ingestion.tests.factories import an_address, the_lead
from services.ingestion.tests.requests import SHOP, a_form_key, a_key, a_login, post
from shared.db.database import Database


class TestApiKey:
    @pytest.mark.parametrize("key", ["", "nonsense", "lf_test_unknown0_" + "s" * 43, "lf_test_\xfc"])
    async def test_is_needed(self, client: httpx.AsyncClient, key: str) -> None:
        answer = await client.post("/api/leads", json={}, headers=[(b"X-API-Key", key.encode("latin-1"))])

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")

    async def test_is_not_replaced_by_nothing(self, client: httpx.AsyncClient) -> None:
        assert (await client.post("/api/leads", json={})).status_code == 401

    async def test_needs_the_scope(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        headers = await a_key(database, workspace_id, scopes=("leads:read",))

        answer = await post(client, headers, {"email": an_address()})

        assert (answer.status_code, answer.json()["permission"]) == (403, "leads:create")

    async def test_has_a_limit(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        headers = await a_key(database, workspace_id, rate_limit=2)

        answers = [await post(client, headers, {"email": an_address()}) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
        assert int(answers[-1].headers["retry-after"]) in range(1, 31)
        assert answers[-1].json()["code"] == "rate_limited"

    async def test_decides_the_workspace(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        await post(client, headers, {"email": an_address(), "workspace_id": str(UUID(int=1))})

        lead = await the_lead(database, workspace_id)
        assert lead["custom"] == {"workspace_id": str(UUID(int=1))}


class TestFormKey:
    async def test_may_be_used_from_its_origin(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        headers = await a_form_key(database, workspace_id)

        answer = await post(client, {**headers, "Origin": SHOP}, {"email": an_address()})

        assert answer.status_code == 201
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert answer.headers["vary"] == "Origin"
        assert "Retry-After" in answer.headers["access-control-expose-headers"]

    async def test_may_not_be_used_from_elsewhere(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        headers = await a_form_key(database, workspace_id)
        await post(client, {**headers, "Origin": SHOP}, {"email": an_address()})

        answer = await post(client, {**headers, "Origin": "https://evil.example"}, {"email": an_address()})

        assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")
        assert "access-control-allow-origin" not in answer.headers

    async def test_lets_the_page_read_a_refusal(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        headers = await a_form_key(database, workspace_id)

        answer = await post(client, {**headers, "Origin": SHOP}, {"email": "nobody"})

        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (422, SHOP)

    async def test_may_stand_in_the_address_of_a_plain_form(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        key = (await a_form_key(database, workspace_id))["X-API-Key"]

        answer = await client.post(
            "/api/leads", params={"form_key": key}, data={"email": an_address()}, headers={"Origin": SHOP}
        )

        assert answer.status_code == 201

    async def test_is_the_only_kind_that_may_stand_there(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        answer = await client.post(
            "/api/leads", params={"form_key": headers["X-API-Key"]}, data={"email": an_address()}
        )

        assert answer.status_code == 403


class TestPreflight:
    async def test_is_answered_without_a_key(self, client: httpx.AsyncClient) -> None:
        asks = {"Origin": SHOP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}

        answer = await client.options("/api/leads", headers=asks)

        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert "x-api-key" in answer.headers["access-control-allow-headers"].lower()
        assert "POST" in answer.headers["access-control-allow-methods"]


class TestLogin:
    async def test_is_no_key(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await post(client, a_login(workspace_id), {"email": an_address()})

        assert answer.status_code == 401
