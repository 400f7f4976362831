"""The worker process of a service: consumers, relay and scheduler, together or apart, with health and metrics.

python -m services.crm.worker --roles consumers,relay,scheduler
"""

import argparse
import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog

from shared.db.database import Database
from shared.garbage import WHERE_BATCHES_PASS, spare_startup
from shared.messaging.consumers import Consumers
from shared.messaging.due import DueWork
from shared.messaging.processor import Processor
from shared.messaging.redriver import Redriver
from shared.messaging.relay import Relay
from shared.messaging.scheduler import Scheduler
from shared.messaging.subscription import Subscription
from shared.messaging.wakeup import WakeupListener, WakeupSender
from shared.settings import ServiceSettings
from shared.telemetry.health import Health, answers_at, serve_health
from shared.telemetry.logging import configure_logging
from shared.telemetry.tracing import configure_tracing

log = structlog.get_logger(__name__)

ROLES = ("consumers", "relay", "scheduler")
EXIT_STUCK = 70
CLOSE_SECONDS = 5

Periodic = tuple[float, Callable[[Database], Awaitable[None]]]
"""Seconds between runs, and what to run."""


class Worker:
    """Everything of a service that is not HTTP. Roles scale apart: each may run in as many processes as needed."""

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        consumers: Consumers | None = None,
        due: DueWork | None = None,
        periodic: Sequence[Periodic] = (),
        resources: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self.settings = settings
        self.database = Database.connect(settings)
        self.consumers = consumers or Consumers(settings.service)
        self.due = due or DueWork(settings.service)
        self.periodic = periodic
        self.close_resources = resources
        self.wakeup = WakeupListener(settings.redis_url, settings.service)
        self.sender = WakeupSender(settings.redis_url, settings.service)
        self.database.send_hints = self.sender.tell
        self.health = Health(settings.service)
        self.health.add("postgres", self.database.ping)
        self.health.add("kafka", answers_at(settings.kafka))
        self._closing: list[Callable[[], Awaitable[None]]] = []

    async def run(self, roles: Sequence[str]) -> None:
        """Run until SIGTERM or SIGINT. A stuck Kafka client ends the process at once: its supervisor restarts it."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        tasks = [asyncio.create_task(job, name=name) for name, job in self._jobs(roles)]
        tasks.append(asyncio.create_task(stop.wait(), name="stop"))
        spare_startup(collect_after=WHERE_BATCHES_PASS)
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if (error := task.exception()) is not None:
                log.error("worker_stuck", role=task.get_name(), error=type(error).__name__, detail=str(error))
                os._exit(EXIT_STUCK)
        await self._close(tasks)

    def _jobs(self, roles: Sequence[str]) -> list[tuple[str, Coroutine[Any, Any, Any]]]:
        jobs: list[tuple[str, Coroutine[Any, Any, Any]]] = [
            ("health", serve_health(self.health, self.settings.host, self.settings.worker_port))
        ]
        self._announce_through("relay" in roles)
        if "relay" in roles:
            relay = Relay(self.settings, self.wakeup)
            self.health.add_flag("relay", lambda: relay.is_connected)
            self._closing.append(relay.close)
            jobs += [("relay", relay.run()), ("wakeup", self.wakeup.run())]
        if "consumers" in roles and self.consumers.topics:
            subscription = Subscription(self.settings, self.consumers, Processor(self.consumers, self.database))
            self.health.add_flag("consumers", lambda: subscription.is_running)
            self._closing.insert(0, subscription.close)
            jobs.append(("consumers", subscription.run()))
        if "scheduler" in roles:
            scheduler = Scheduler(self.database, self.due, Redriver(self.consumers, self.database), self.periodic)
            self.database.after_scheduling = scheduler.wake
            jobs.append(("scheduler", scheduler.run()))
        return jobs

    def _announce_through(self, relay_is_here: bool) -> None:
        """A relay in this process needs no Redis to be woken."""
        self.database.after_announcing = self.wakeup.woken.set if relay_is_here else self.sender.hint

    async def _close(self, tasks: list[asyncio.Task[Any]]) -> None:
        for close in self._closing:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(close(), 25)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        for close in (*self.close_resources, self.sender.close, self.database.close):
            with contextlib.suppress(Exception):
                await close()


def run_worker(create_worker: Callable[[], Worker]) -> None:
    """What `python -m services.<name>.worker` calls."""
    parser = argparse.ArgumentParser(description="Run a service's consumers, relay and scheduler.")
    parser.add_argument("--roles", default=",".join(ROLES), help="comma-separated: " + ", ".join(ROLES))
    roles = parser.parse_args().roles.split(",")
    if unknown := set(roles) - set(ROLES):
        parser.error(f"unknown roles {sorted(unknown)}; known are {', '.join(ROLES)}")
    asyncio.run(_run(create_worker, roles))


async def _run(create_worker: Callable[[], Worker], roles: Sequence[str]) -> None:
    worker = create_worker()
    configure_logging(worker.settings.service, "worker", worker.settings.log_level)
    configure_tracing(worker.settings.service, worker.settings.otlp_endpoint)
    log.info("worker_started", roles=list(roles))
    await worker.run(roles)
    log.info("worker_stopped")
