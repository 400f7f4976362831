"""A request's transaction ends before its answer leaves."""

from uuid import UUID

import httpx

from shared.http.tests.notes import notes_of
from shared.testing.http import bearer


class TestTransaction:
    async def test_commits_before_the_answer_leaves(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.post("/api/notes", json={"text": "kept"}, headers=bearer(workspace_id))

        assert answer.status_code == 201
        assert answer.headers["etag"] == '"1"'
        assert await notes_of(client, workspace_id) == ["kept"]

    async def test_rolls_back_what_a_refused_request_wrote(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.post("/api/notes", json={"text": "refused"}, headers=bearer(workspace_id))

        assert answer.status_code == 409
        assert answer.json()["allowed"] == ["accepted"]
        assert await notes_of(client, workspace_id) == []

    async def test_answers_503_when_the_connection_dies_before_the_commit(
        self, client: httpx.AsyncClient, workspace_id: UUID
    ) -> None:
        answer = await client.post("/api/notes", json={"text": "interrupted"}, headers=bearer(workspace_id))

        assert (answer.status_code, answer.json()["missing"]) == (503, "postgres")
        assert await notes_of(client, workspace_id) == []
