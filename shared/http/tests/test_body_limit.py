"""Bodies are refused before they fill the memory."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx

from shared.testing.http import bearer


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
