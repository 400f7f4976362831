"""The API process: starts with nothing else running, and finishes what it began before it ends."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from shared.testing.waiting import eventually

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@asynccontextmanager
async def slow_service() -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    port = free_port()
    settings = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PORT": str(port),
        "WORKER_PORT": "1",
        "SECRET": "test",
    }
    environment = {**os.environ, **{f"SLOW_{name}": value for name, value in settings.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "shared.http.tests.slow_service",
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as client:
            yield process, client
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def is_alive(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/livez")).status_code == 200
    except httpx.TransportError:
        return False


class TestServe:
    async def test_finishes_its_answers_before_it_ends(self) -> None:
        async with slow_service() as (process, client):
            await eventually(lambda: is_alive(client))
            answer = asyncio.create_task(client.get("/slow", params={"seconds": 0.5}))

            async def is_under_way() -> bool:
                text = (await client.get("/metrics")).text
                return "leadflow_process_info" in text and not answer.done()

            await eventually(is_under_way)
            process.send_signal(signal.SIGTERM)

            assert (await answer).json()["frozen"] > 1000
            output, _ = await process.communicate()
            events = [json.loads(line) for line in output.splitlines()]
            assert {"api_started", "api_stopped"} <= {event["event"] for event in events}
            assert all(event["service"] == "slow" for event in events)
            assert process.returncode in {0, -signal.SIGTERM}

    async def test_tells_those_who_wait_that_it_ends(self) -> None:
        async with slow_service() as (process, client):
            await eventually(lambda: is_alive(client))
            waiting = asyncio.create_task(client.get("/waiting"))

            async def has_arrived() -> bool:
                return bool((await client.get("/waits")).json())

            await eventually(has_arrived)
            process.send_signal(signal.SIGTERM)

            assert (await asyncio.wait_for(waiting, 5)).json() == {"why": "stopping"}
            await process.communicate()
