"""The scheduler role: due work, parked messages whose retry is due, purges, and the gauges that tell of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from shared.db.database import Database
from shared.messaging.backlog import measure_backlog
from shared.messaging.due import DueWork
from shared.messaging.failures import describe
from shared.messaging.redriver import Redriver
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

SHORTEST_POLL_SECONDS = 0.05
LONGEST_POLL_SECONDS = 0.5
REDRIVE_EVERY_SECONDS = 1.0
GAUGES_EVERY_SECONDS = 5.0
PURGE_EVERY_SECONDS = 3600.0

PURGES = (
    "DELETE FROM inbox WHERE received_at < clock_timestamp() - interval '8 days'",
    "DELETE FROM idempotency_keys WHERE created_at < clock_timestamp() - interval '24 hours'",
)
"""The inbox outlives every topic that carries personal data (7 days); older messages are not redelivered."""


class Scheduler:
    """Several may run at once: every row is taken by a lock."""

    def __init__(
        self,
        database: Database,
        due: DueWork,
        redriver: Redriver,
        periodic: Sequence[tuple[float, Callable[[Database], Awaitable[None]]]],
    ) -> None:
        self.database = database
        self.due = due
        self._woken = asyncio.Event()
        self._loops: list[tuple[float, Callable[[], Awaitable[object]]]] = [
            (REDRIVE_EVERY_SECONDS, redriver.run_due),
            (GAUGES_EVERY_SECONDS, self._measure),
            (PURGE_EVERY_SECONDS, self._purge),
            *((seconds, lambda job=job: job(database)) for seconds, job in periodic),
        ]

    def wake(self) -> None:
        """Something was scheduled in this process, perhaps for now."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; a failing job is logged and tried again at its next time."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._run_due())
            for seconds, job in self._loops:
                group.create_task(self._repeat(seconds, job))

    async def _run_due(self) -> None:
        idle = SHORTEST_POLL_SECONDS
        while True:
            done = await self._guarded("due", lambda: self.due.run_due(self.database))
            idle = SHORTEST_POLL_SECONDS if done else min(idle * 2, LONGEST_POLL_SECONDS)
            if not done:
                await self._wait(idle)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()

    async def _repeat(self, seconds: float, job: Callable[[], Awaitable[object]]) -> None:
        while True:
            started = time.monotonic()
            await self._guarded(getattr(job, "__name__", "job"), job)
            await asyncio.sleep(max(0.0, seconds - (time.monotonic() - started)))

    async def _guarded(self, name: str, job: Callable[[], Awaitable[object]]) -> object:
        try:
            return await job()
        except Exception as error:
            log.warning("scheduled_job_failed", job=name, error=describe(error))
            return None

    async def _measure(self) -> None:
        async with self.database.system_transaction() as tx:
            waiting = await measure_backlog(tx)
        metrics.backlog(
            self.database.service,
            outbox_rows=waiting.outbox_rows,
            outbox_age=waiting.outbox_age or 0.0,
            retrying=waiting.retrying,
            dead=waiting.dead,
            due=waiting.due,
        )

    async def _purge(self) -> None:
        for statement in PURGES:
            async with self.database.system_transaction() as tx:
                await tx.execute(statement)
