"""With its servers away a service starts, says what is missing, and answers 503."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.auth.tokens import LocalKeys, TokenVerifier
from shared.http.app import create_app
from shared.http.tests.conftest import Settings, router
from shared.identifiers import new_id
from shared.testing.database import test_settings
from shared.testing.http import TEST_KEY, bearer

AWAY = "127.0.0.1:1"


@pytest.fixture
async def stranded() -> AsyncIterator[httpx.AsyncClient]:
    settings = test_settings(
        Settings,
        f"postgresql://crm_app@{AWAY}/crm",
        redis_url=f"redis://{AWAY}/0",
        kafka=AWAY,
        jwks_url=f"http://{AWAY}/jwks",
    )
    app = create_app(settings, title="Notes", routers=[router])
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        app.state.jwks_tokens = app.state.tokens
        app.state.tokens = TokenVerifier(LocalKeys([TEST_KEY]), "crm")
        client.app = app  # type: ignore[attr-defined]
        yield client


class TestServiceWithItsServers:
    async def test_names_each_of_them(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/readyz")

        report = answer.json()
        assert answer.status_code == 200
        assert report["dependencies"]["postgres"] == "up"
        assert report["status"] == ("degraded" if report["missing"] else "ready")


class TestServiceWithoutItsServers:
    async def test_says_what_is_missing(self, stranded: httpx.AsyncClient) -> None:
        ready, alive = await stranded.get("/readyz"), await stranded.get("/livez")

        assert (ready.status_code, alive.status_code) == (503, 200)
        assert set(ready.json()["missing"]) == {"postgres", "redis", "kafka"}

    async def test_answers_503_naming_postgres(self, stranded: httpx.AsyncClient) -> None:
        answer = await stranded.post("/api/notes", json={"text": "a"}, headers=bearer(new_id()))

        assert (answer.status_code, answer.json()["code"]) == (503, "dependency_unavailable")
        assert answer.json()["missing"] == "postgres"
        assert int(answer.headers["retry-after"]) > 0

    async def test_answers_503_naming_the_crm_that_signs_tokens(self, stranded: httpx.AsyncClient) -> None:
        app = stranded.app  # type: ignore[attr-defined]
        app.state.tokens = app.state.jwks_tokens

        answer = await stranded.post("/api/notes", json={"text": "a"}, headers=bearer(new_id()))

        assert (answer.status_code, answer.json()["missing"]) == (503, "crm")

    async def test_still_serves_what_needs_none(self, stranded: httpx.AsyncClient) -> None:
        assert (await stranded.post("/api/echo", content=b"abc")).json() == {"length": 3}
