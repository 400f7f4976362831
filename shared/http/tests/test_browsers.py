"""What protects people in browsers: security headers, and who may call from another origin."""

import httpx


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
