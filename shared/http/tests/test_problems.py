"""What a caller is told when something is wrong, and what not."""

from uuid import UUID

import httpx
import pytest

from shared.http.tests.notes import TRACE, notes_of
from shared.identifiers import new_id
from shared.testing.http import bearer


class TestProblems:
    async def test_names_each_wrong_field_by_a_pointer_without_repeating_its_value(
        self, client: httpx.AsyncClient, workspace_id: UUID
    ) -> None:
        answer = await client.post(
            "/api/notes", json={"text": "", "stars": "jane@example.com"}, headers=bearer(workspace_id)
        )

        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status_code, problem["code"]) == (422, "invalid_input")
        assert [item["pointer"] for item in problem["errors"]] == ["/text", "/stars"]
        assert "jane" not in answer.text
        assert problem["trace_id"] == answer.headers["traceparent"].split("-")[1]

    async def test_says_where_a_wrong_parameter_stands(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.get(f"/api/companies/{workspace_id}/notes?limit=0", headers=bearer(workspace_id))

        assert answer.json()["errors"][0]["pointer"] == "/limit"
        assert answer.json()["errors"][0]["in"] == "query"

    @pytest.mark.parametrize(
        ("content", "content_type", "answered"),
        [
            (b"{", "application/json", (400, "malformed_request")),
            (b"\xff\xfe{", "application/json", (400, "malformed_request")),
            (b"text=a", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
            (b"<a/>", "text/xml", (415, "unsupported_media_type")),
            (b"[]", "application/json", (422, "invalid_input")),
            (b"", "application/json", (422, "invalid_input")),
        ],
    )
    async def test_tells_unreadable_from_unacceptable(
        self, client: httpx.AsyncClient, content: bytes, content_type: str, answered: tuple[int, str]
    ) -> None:
        headers = bearer(new_id()) | {"Content-Type": content_type}

        answer = await client.post("/api/notes", content=content, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == answered

    async def test_answers_unknown_paths_methods_and_ids(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        missing = await client.get("/api/nothing")
        wrong_method = await client.delete("/api/notes")
        wrong_id = await client.put(
            "/api/notes/7", json={"text": "a"}, headers=bearer(workspace_id) | {"If-Match": "*"}
        )

        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
        assert (wrong_method.status_code, wrong_method.json()["code"]) == (405, "method_not_allowed")
        assert wrong_method.headers["allow"] == "POST"
        assert (await client.delete("/api/operations/parked/7")).headers["allow"] == "GET, PUT"
        assert (wrong_id.status_code, wrong_id.json()["code"]) == (404, "not_found")

    async def test_hides_a_bug_behind_its_trace_id(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id) | {"traceparent": TRACE, "X-Request-Id": "request-7"}

        answer = await client.post("/api/notes", json={"text": "broken"}, headers=headers)

        assert answer.status_code == 500
        assert answer.json()["trace_id"] == TRACE.split("-")[1]
        assert answer.headers["x-request-id"] == "request-7"
        assert "secret" not in answer.text
        assert await notes_of(client, workspace_id) == []

    @pytest.mark.parametrize(
        "value", [{"text": "a", "shade": "\x00"}, {"text": "a", "shade": "longer"}, {"text": "a", "stars": 10**6}]
    )
    async def test_refuses_what_the_database_cannot_hold(
        self, client: httpx.AsyncClient, workspace_id: UUID, value: dict[str, object]
    ) -> None:
        answer = await client.post("/api/notes", json=value, headers=bearer(workspace_id))

        assert (answer.status_code, answer.json()["code"]) == (422, "unstorable_value")
