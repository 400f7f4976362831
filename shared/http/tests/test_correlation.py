"""The ids that follow a request, and its measured time."""

from uuid import UUID

import httpx

from shared.http.tests.notes import TRACE, notes_of
from shared.telemetry import metrics


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
