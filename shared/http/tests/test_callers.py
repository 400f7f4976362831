"""Who may call: tokens and API keys, their permissions, workspace and origins, their rate."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from shared.auth.api_keys import ApiKey, new_api_key
from shared.auth.permissions import Role
from shared.db.database import Database
from shared.http.tests.notes import notes_of, stored_key
from shared.identifiers import new_id
from shared.testing.http import bearer


class TestCallers:
    async def test_are_asked_for_credentials(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/notes", json={"text": "a"})

        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("authorization", ["Bearer", "Bearer  ", "Basic abc", "Bearer a.b.c", "Bearer \xe9", "x"])
    async def test_with_nonsense_are_refused(self, client: httpx.AsyncClient, authorization: str) -> None:
        headers = [(b"Authorization", authorization.encode("latin-1"))]

        answer = await client.post("/api/notes", json={"text": "a"}, headers=headers)

        assert answer.status_code == 401

    async def test_with_an_expired_token_are_told_so(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id, lifetime=timedelta(minutes=-1))

        answer = await client.post("/api/notes", json={"text": "a"}, headers=headers)

        assert answer.json()["code"] == "token_expired"

    async def test_without_the_permission_learn_its_name(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.post("/api/notes", json={"text": "a"}, headers=bearer(workspace_id, Role.VIEWER))

        assert (answer.status_code, answer.json()["permission"]) == (403, "leads:write")

    @pytest.mark.parametrize("other", [str(new_id()), "nonsense", "%00"])
    async def test_find_nothing_in_another_workspace(
        self, client: httpx.AsyncClient, workspace_id: UUID, other: str
    ) -> None:
        answer = await client.get(f"/api/companies/{other}/notes", headers=bearer(workspace_id))

        assert answer.status_code == 404

    async def test_may_bring_an_api_key(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        key = await stored_key(database, workspace_id)

        answer = await client.post("/api/notes", json={"text": "by key"}, headers={"X-API-Key": key.text})

        assert answer.status_code == 201
        assert await notes_of(client, workspace_id) == ["by key"]

    async def test_with_a_wrong_secret_are_refused(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        key = await stored_key(database, workspace_id)
        forged = ApiKey("test", key.id, new_api_key("test").secret)

        answer = await client.post("/api/notes", json={"text": "a"}, headers={"X-API-Key": forged.text})

        assert (answer.status_code, answer.json()["code"]) == (401, "api_key_unknown")

    async def test_with_a_publishable_key_may_not_read(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        key = await stored_key(database, workspace_id, kind="publishable", scopes="{leads:create,leads:read}")

        answer = await client.get(f"/api/companies/{workspace_id}/notes", headers={"X-API-Key": key.text})

        assert (answer.status_code, answer.json()["permission"]) == (403, "leads:read")

    async def test_from_a_foreign_origin_are_refused_even_after_a_good_request(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        key = await stored_key(database, workspace_id, origins="{http://127.0.0.1:*}")

        good, bad = [
            await client.post("/api/notes", json={"text": "a"}, headers={"X-API-Key": key.text, "Origin": origin})
            for origin in ("http://127.0.0.1:3000", "https://evil.example.org")
        ]

        assert good.status_code == 201
        assert (bad.status_code, bad.json()["code"]) == (403, "origin_not_allowed")


class TestRateLimit:
    async def test_answers_429_with_the_time_to_wait(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        key = await stored_key(database, workspace_id, rate_limit=2)

        answers = [
            await client.get(f"/api/companies/{workspace_id}/notes", headers={"X-API-Key": key.text}) for _ in range(3)
        ]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
        assert 1 <= int(answers[2].headers["retry-after"]) <= 30
        assert answers[2].json()["code"] == "rate_limited"
