"""Every convention of the public API, over a real database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from shared.auth.api_keys import ApiKey, new_api_key
from shared.auth.permissions import Role
from shared.db.database import Database
from shared.identifiers import new_id
from shared.telemetry import metrics
from shared.testing.http import bearer

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def notes_of(client: httpx.AsyncClient, workspace_id: UUID) -> list[str]:
    answer = await client.get(f"/api/companies/{workspace_id}/notes?limit=200", headers=bearer(workspace_id))
    return [item["text"] for item in answer.json()["items"]]


async def stored_key(
    database: Database, workspace_id: UUID, *, kind: str = "secret", scopes: str = "{leads:write,leads:read}",
    origins: str = "{}", rate_limit: int | None = None,
) -> ApiKey:  # fmt: skip
    key = new_api_key("test")
    async with database.system_transaction() as tx:
        await tx.execute(
            """INSERT INTO api_keys (id, workspace_id, secret_hash, kind, scopes, origins, rate_limit)
               VALUES (:id, :workspace_id, :secret_hash, :kind, CAST(:scopes AS text[]), CAST(:origins AS text[]),
                       :rate_limit)""",
            id=key.id,
            workspace_id=workspace_id,
            secret_hash=key.secret_hash,
            kind=kind,
            scopes=scopes,
            origins=origins,
            rate_limit=rate_limit,
        )
    return key


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


class TestCorrelation:
    async def test_echoes_the_callers_ids(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/echo", headers={"X-Request-Id": "abc", "traceparent": TRACE})

        assert answer.headers["x-request-id"] == "abc"
        assert answer.headers["traceparent"] == TRACE

    async def test_makes_its_own_where_they_are_missing_or_malformed(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/echo", headers={"X-Request-Id": "a b", "traceparent": "00-nonsense"})

        UUID(answer.headers["x-request-id"])
        assert answer.headers["traceparent"] != "00-nonsense"

    async def test_times_requests_by_their_template(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        await notes_of(client, workspace_id)

        route = '{method="GET",route="/api/companies/{ws}/notes",service="crm",status="200"}'
        assert f"leadflow_http_request_seconds_count{route}" in metrics.exposition().decode()


class TestSecurityHeaders:
    async def test_stand_on_answers_and_on_problems(self, client: httpx.AsyncClient) -> None:
        for answer in (await client.post("/api/echo"), await client.get("/nothing")):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"


class TestCors:
    async def test_lets_configured_origins_in(self, client: httpx.AsyncClient) -> None:
        headers = {"Origin": "https://shop.example.com", "Access-Control-Request-Method": "POST"}

        preflight = await client.options("/api/echo", headers=headers)
        answer = await client.post("/api/echo", headers={"Origin": "https://shop.example.com"})

        assert preflight.status_code == 204
        assert "X-API-Key" in preflight.headers["access-control-allow-headers"]
        assert answer.headers["access-control-allow-origin"] == "https://shop.example.com"

    async def test_keeps_others_out(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/echo", headers={"Origin": "https://example.com.evil.org"})

        assert "access-control-allow-origin" not in answer.headers


class TestBodyLimit:
    async def test_refuses_an_announced_length(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/echo", content=b"x" * 10_001)

        assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")

    async def test_refuses_a_stream_that_grows_too_long(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        async def stream() -> AsyncIterator[bytes]:
            for _ in range(11):
                yield b"x" * 1000

        bare = await client.post("/api/echo", content=stream())
        parsed = await client.post(
            "/api/notes", content=stream(), headers=bearer(workspace_id) | {"Content-Type": "application/json"}
        )

        assert [bare.status_code, parsed.status_code] == [413, 413]
        assert parsed.json()["code"] == "payload_too_large"

    async def test_leaves_a_small_stream_alone(self, client: httpx.AsyncClient) -> None:
        async def stream() -> AsyncIterator[bytes]:
            yield b"x" * 1000

        answer = await client.post("/api/echo", content=stream())

        assert answer.json() == {"length": 1000}


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


class TestETags:
    async def test_guard_a_change(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id)
        note = (await client.post("/api/notes", json={"text": "a"}, headers=headers)).json()

        statuses = [
            (await client.put(f"/api/notes/{note['id']}", json={"text": "b"}, headers=headers | match)).status_code
            for match in ({}, {"If-Match": '"1"'}, {"If-Match": '"1"'}, {"If-Match": "1"}, {"If-Match": "*"})
        ]

        assert statuses == [428, 200, 412, 400, 200]


class TestPages:
    async def test_walk_the_whole_list_once(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id)
        for number in range(7):
            await client.post("/api/notes", json={"text": str(number), "stars": number // 3}, headers=headers)

        seen: list[str] = []
        cursor: str | None = None
        pages = 0
        while pages == 0 or cursor:
            query: dict[str, str | int] = {"limit": 3} | ({"cursor": cursor} if cursor else {})
            page = (await client.get(f"/api/companies/{workspace_id}/notes", params=query, headers=headers)).json()
            seen += [item["text"] for item in page["items"]]
            cursor = page["next_cursor"]
            pages += 1

        assert pages == 3
        assert sorted(seen) == [str(number) for number in range(7)]

    async def test_refuse_a_cursor_of_another_query(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id)
        for _ in range(2):
            await client.post("/api/notes", json={"text": "a"}, headers=headers)
        url = f"/api/companies/{workspace_id}/notes"
        cursor = (await client.get(url, params={"limit": 1}, headers=headers)).json()["next_cursor"]

        answer = await client.get(url, params={"limit": 1, "min_stars": 0, "cursor": cursor}, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


class TestIdempotency:
    async def test_repeats_the_answer_and_not_the_effect(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id) | {"Idempotency-Key": "order-1"}

        first = await client.post("/api/notes", json={"text": "once"}, headers=headers)
        second = await client.post("/api/notes", json={"text": "once"}, headers=headers)

        assert (second.status_code, second.json()) == (201, first.json())
        assert second.headers["idempotent-replayed"] == "true"
        assert await notes_of(client, workspace_id) == ["once"]

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


class TestReadiness:
    async def test_names_each_dependency(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/readyz")

        report = answer.json()
        assert answer.status_code == 200
        assert report["dependencies"]["postgres"] == "up"
        assert report["status"] == ("degraded" if report["missing"] else "ready")
