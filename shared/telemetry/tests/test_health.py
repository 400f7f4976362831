"""Health: what is missing is named, optional things only degrade, a hanging check counts as missing."""

import asyncio
import socket

import httpx
from starlette.applications import Starlette

from shared.telemetry import metrics
from shared.telemetry.health import Health, answers_at, health_routes, serve_health
from shared.testing.waiting import eventually


async def is_up() -> None:
    return None


async def is_down() -> None:
    raise ConnectionError("postgres://secret@host")


def client_of(health: Health) -> httpx.AsyncClient:
    app = Starlette(routes=list(health_routes(health)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


class TestReadyz:
    async def test_is_ready_when_all_answer(self) -> None:
        health = Health("crm")
        health.add("postgres", is_up)

        async with client_of(health) as client:
            answer = await client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json() == {
            "service": "crm",
            "status": "ready",
            "dependencies": {"postgres": "up"},
            "missing": {},
        }

    async def test_names_what_is_missing_without_its_address(self) -> None:
        health = Health("crm")
        health.add("postgres", is_down)
        health.add("redis", is_up)

        async with client_of(health) as client:
            answer = await client.get("/readyz")

        assert answer.status_code == 503
        assert answer.json()["missing"] == {"postgres": "ConnectionError"}
        assert "secret" not in answer.text

    async def test_is_degraded_without_an_optional_dependency(self) -> None:
        health = Health("ingestion")
        health.add("postgres", is_up)
        health.add("kafka", is_down, required=False)

        async with client_of(health) as client:
            answer = await client.get("/readyz")

        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert 'leadflow_dependency_up{dependency="kafka",service="ingestion"} 0.0' in metrics.exposition().decode()

    async def test_counts_a_hanging_check_as_missing(self) -> None:
        health = Health("crm", patience=0.01)
        health.add("postgres", asyncio.Event().wait)

        report = await health.report()

        assert report.missing == {"postgres": "TimeoutError"}

    async def test_asks_once_for_many_probes(self) -> None:
        asked = []

        async def check() -> None:
            asked.append(1)

        health = Health("crm")
        health.add("postgres", check)

        await asyncio.gather(*(health.report() for _ in range(10)))

        assert len(asked) == 1

    async def test_believes_flags(self) -> None:
        health = Health("crm")
        health.add_flag("consumers", lambda: False)

        assert (await health.report()).missing == {"consumers": "NotConnected"}


class TestAnswersAt:
    async def test_is_up_where_something_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            await answers_at(f"127.0.0.1:{server.getsockname()[1]},127.0.0.1:1")()

    async def test_is_down_where_nothing_does(self) -> None:
        health = Health("crm")
        health.add("kafka", answers_at("127.0.0.1:1"))

        assert (await health.report()).missing == {"kafka": "ConnectionRefusedError"}


class TestServeHealth:
    async def test_serves_beside_a_workers_own_work(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = asyncio.create_task(serve_health(Health("crm"), "127.0.0.1", port))

        async def ask() -> list[int]:
            try:
                async with httpx.AsyncClient(trust_env=False) as client:
                    urls = [f"http://127.0.0.1:{port}/{path}" for path in ("livez", "readyz", "metrics")]
                    return [(await client.get(url)).status_code for url in urls]
            except httpx.ConnectError:
                return []

        assert await eventually(ask) == [200, 200, 200]
        server.cancel()
        await asyncio.wait([server])
