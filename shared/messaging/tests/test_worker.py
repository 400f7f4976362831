"""The worker process: its roles together and apart, how it ends when it is told to, and when a part of it is stuck."""

import asyncio
import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from shared.clock import utc_now
from shared.db.database import Database
from shared.messaging.worker import EXIT_STUCK
from shared.testing.database import redis_url
from shared.testing.kafka import acknowledged, fresh_topic, kafka_bootstrap, read_all
from shared.testing.kafka_line import KafkaLine, kafka_line
from shared.testing.waiting import eventually

ROOT = Path(__file__).parents[3]
HOLD_SLOW_NOTES = "SELECT pg_advisory_lock(7263499)"
"""On a connection of the tests' own: as long as it stands, a note `slow` stays in hand."""


@dataclass
class SmallService:
    """The surroundings of `small_worker.py`."""

    database: Database
    topic: str
    name: str = field(default_factory=lambda: f"small_{secrets.token_hex(4)}")

    async def note(self, workspace_id: UUID, note: str) -> None:
        """Have it announced: by the scheduler, through the relay, to the consumers."""
        async with self.database.transaction(workspace_id) as tx:
            tx.schedule("announce", note, utc_now())

    async def has_applied(self, workspace_id: UUID, *notes: str) -> bool:
        async with self.database.transaction(workspace_id) as tx:
            return [row["note"] for row in await tx.rows("SELECT note FROM effects ORDER BY position")] == list(notes)

    async def counts(self) -> tuple[int, int, int]:
        """How many notes wait for the scheduler, how many for the relay, and how many are published."""
        async with self.database.system_transaction() as tx:
            due = await tx.value("SELECT count(*) FROM due WHERE kind = 'announce'")
            outbox = await tx.value("SELECT count(*) FROM outbox WHERE topic = :topic", topic=self.topic)
        return due, outbox, len(await read_all(self.topic, partitions=1))


@dataclass
class SmallWorker:
    """The process, and what it has logged so far."""

    process: asyncio.subprocess.Process
    client: httpx.AsyncClient
    lines: list[dict[str, Any]] = field(default_factory=list)

    async def listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(json.loads(line))

    async def is_ready(self) -> bool:
        try:
            return (await self.client.get("/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    async def parts(self) -> set[str]:
        """The roles whose state it tells."""
        return {*(await self.client.get("/readyz")).json()["dependencies"]} - {"postgres", "kafka"}

    async def has_in_hand(self, note: str) -> bool:
        return any(line["event"] == "note_in_hand" and line["note"] == note for line in self.lines)

    async def end(self, within: float) -> int:
        return await asyncio.wait_for(self.process.wait(), within)


@pytest.fixture
async def service(database: Database) -> AsyncIterator[SmallService]:
    async with fresh_topic(partitions=1) as topic:
        yield SmallService(database, topic)


@pytest.fixture
async def line() -> AsyncIterator[KafkaLine]:
    async with kafka_line() as line:
        yield line


@asynccontextmanager
async def worker(
    service: SmallService, roles: str = "consumers,relay,scheduler", *, kafka: str | None = None, patience: int = 15
) -> AsyncIterator[SmallWorker]:
    """A process with these roles, ready. `patience`: seconds for Kafka's confirmation, and for a batch in hand."""
    port = _free_port()
    settings = {
        "DATABASE_URL": service.database.url,
        "REDIS_URL": redis_url(),
        "KAFKA": kafka or kafka_bootstrap(),
        "PORT": "1",
        "WORKER_PORT": str(port),
        "PROCESS_SLOT": roles,
        "SECRET": "test",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "shared.messaging.tests.small_worker", "--roles", roles),
        cwd=ROOT,
        env={
            **os.environ,
            **{f"{service.name.upper()}_{name}": value for name, value in settings.items()},
            "SMALL_SERVICE": service.name,
            "SMALL_TOPIC": service.topic,
            "SMALL_PATIENCE": str(patience),
        },
        stdout=asyncio.subprocess.PIPE,
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        small = SmallWorker(process, client)
        listening = asyncio.create_task(small.listen())
        try:
            await eventually(small.is_ready, within=30)
            yield small
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await listening


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class TestRoles:
    async def test_do_their_own_part_each_in_a_process_of_its_own(
        self, service: SmallService, workspace_id: UUID
    ) -> None:
        await service.note(workspace_id, "one")
        assert await service.counts() == (1, 0, 0)
        async with worker(service, "scheduler") as scheduler:
            assert await scheduler.parts() == set()
            await eventually(lambda: _becomes(service, (0, 1, 0)))
        async with worker(service, "relay") as relay:
            assert await relay.parts() == {"relay"}
            await eventually(lambda: _becomes(service, (0, 0, 1)))
        assert await service.has_applied(workspace_id)
        async with worker(service, "consumers") as consumer:
            assert await consumer.parts() == {"consumers"}
            await eventually(lambda: service.has_applied(workspace_id, "one"))

    async def test_do_all_of_it_in_one_process(self, service: SmallService, workspace_id: UUID) -> None:
        async with worker(service) as all_in_one:
            assert await all_in_one.parts() == {"consumers", "relay"}
            await service.note(workspace_id, "one")
            await eventually(lambda: service.has_applied(workspace_id, "one"))


class TestSigterm:
    async def test_finishes_and_acknowledges_what_is_in_hand_before_the_rest_closes(
        self, service: SmallService, workspace_id: UUID
    ) -> None:
        async with worker(service) as small, await _connect(service.database) as holder:
            await holder.execute(HOLD_SLOW_NOTES)
            await service.note(workspace_id, "slow")
            await eventually(lambda: small.has_in_hand("slow"))

            small.process.send_signal(signal.SIGTERM)
            for _ in range(5):  # it has heard the signal before it answers
                await small.client.get("/livez")
            assert small.process.returncode is None
            await holder.close()
            assert await small.end(within=40) == 0

        assert await service.has_applied(workspace_id, "slow")
        assert await acknowledged(service.name, service.topic) == {0: 1}
        said = [line["event"] for line in small.lines]
        assert said == ["worker_started", "note_in_hand", "note_applied", "resource_closed", "worker_stopped"]

    async def test_leaves_a_batch_that_does_not_end_to_the_next_process(
        self, service: SmallService, workspace_id: UUID
    ) -> None:
        async with worker(service, patience=1) as small, await _connect(service.database) as holder:
            await holder.execute(HOLD_SLOW_NOTES)
            await service.note(workspace_id, "slow")
            await eventually(lambda: small.has_in_hand("slow"))

            small.process.send_signal(signal.SIGTERM)

            assert await small.end(within=40) == 0
            assert await acknowledged(service.name, service.topic) == {}
        async with worker(service, "consumers"):
            await eventually(lambda: service.has_applied(workspace_id, "slow"), within=30)

    async def test_ends_in_time_although_kafka_no_longer_answers(
        self, service: SmallService, workspace_id: UUID, line: KafkaLine
    ) -> None:
        async with worker(service, kafka=line.address) as small:
            await service.note(workspace_id, "one")
            await eventually(lambda: service.has_applied(workspace_id, "one"))
            line.is_silent = True

            small.process.send_signal(signal.SIGTERM)

            assert await small.end(within=40) == 0


class TestStuckRole:
    async def test_ends_the_process_so_that_its_supervisor_starts_a_new_one(
        self, service: SmallService, workspace_id: UUID, line: KafkaLine
    ) -> None:
        async with worker(service, "relay,scheduler", kafka=line.address, patience=1) as small:
            line.is_silent = True
            await service.note(workspace_id, "unconfirmed")

            assert await small.end(within=40) == EXIT_STUCK

        last = small.lines[-1]
        assert (last["event"], last["error"]) == ("worker_stuck", "RelayStuck")


async def _connect(database: Database) -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(database.url, autocommit=True)


async def _becomes(service: SmallService, counts: tuple[int, int, int]) -> bool:
    return await service.counts() == counts
