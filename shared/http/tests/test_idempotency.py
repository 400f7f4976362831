"""A POST that comes again under its `Idempotency-Key` is answered, and not done, again."""

import asyncio
from uuid import UUID

import httpx
import pytest

from shared.db.database import Database
from shared.http.tests.notes import notes_of
from shared.identifiers import new_id
from shared.testing.http import bearer


class TestIdempotency:
    async def test_repeats_the_answer_and_not_the_effect(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id) | {"Idempotency-Key": "order-1"}

        first = await client.post("/api/notes", json={"text": "once"}, headers=headers)
        second = await client.post("/api/notes", json={"text": "once"}, headers=headers)

        assert (second.status_code, second.json()) == (201, first.json())
        assert second.headers["idempotent-replayed"] == "true"
        assert await notes_of(client, workspace_id) == ["once"]

    async def test_repeats_what_the_answer_said_beside_its_body(
        self, client: httpx.AsyncClient, workspace_id: UUID
    ) -> None:
        headers = bearer(workspace_id) | {"Idempotency-Key": "order-6"}

        first = await client.post("/api/notes", json={"text": "once"}, headers=headers)
        second = await client.post("/api/notes", json={"text": "once"}, headers=headers)

        assert second.headers["location"] == f"/api/notes/{first.json()['id']}"
        assert second.headers["etag"] == first.headers["etag"] == '"1"'
        assert second.headers["x-request-id"] != first.headers["x-request-id"]

    async def test_lets_concurrent_repeats_wait_for_the_first(
        self, client: httpx.AsyncClient, workspace_id: UUID
    ) -> None:
        headers = bearer(workspace_id) | {"Idempotency-Key": "order-2"}

        answers = await asyncio.gather(
            *(client.post("/api/notes", json={"text": "once"}, headers=headers) for _ in range(6))
        )

        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert await notes_of(client, workspace_id) == ["once"]

    async def test_refuses_another_request_under_the_key(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id) | {"Idempotency-Key": "order-3"}
        await client.post("/api/notes", json={"text": "a"}, headers=headers)

        answer = await client.post("/api/notes", json={"text": "b"}, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    async def test_forgets_a_request_that_failed(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id) | {"Idempotency-Key": "order-4"}
        await client.post("/api/notes", json={"text": "broken"}, headers=headers)

        answer = await client.post("/api/notes", json={"text": "mended"}, headers=headers)

        assert answer.status_code == 201

    async def test_keeps_workspaces_apart(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        ids = [
            (
                await client.post(
                    "/api/notes", json={"text": "a"}, headers=bearer(workspace) | {"Idempotency-Key": "same"}
                )
            ).json()["id"]
            for workspace in (workspace_id, new_id())
        ]

        assert ids[0] != ids[1]

    async def test_starts_anew_after_a_day(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        headers = bearer(workspace_id) | {"Idempotency-Key": "order-5"}
        await client.post("/api/notes", json={"text": "a"}, headers=headers)
        async with database.transaction(workspace_id) as tx:
            await tx.execute(
                "UPDATE idempotency_keys SET created_at = created_at - interval '25 hours' WHERE workspace_id = :w",
                w=workspace_id,
            )

        answer = await client.post("/api/notes", json={"text": "b"}, headers=headers)

        assert answer.status_code == 201
        assert sorted(await notes_of(client, workspace_id)) == ["a", "b"]

    @pytest.mark.parametrize("key", ["", "a b", "x" * 256])
    async def test_refuses_a_malformed_key(self, client: httpx.AsyncClient, workspace_id: UUID, key: str) -> None:
        headers = bearer(workspace_id) | {"Idempotency-Key": key}

        answer = await client.post("/api/notes", json={"text": "a"}, headers=headers)

        assert answer.status_code == 400
