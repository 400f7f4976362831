"""Liveness, readiness and metrics of a process, by HTTP: which dependency answers, which is missing."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.telemetry import metrics

Check = Callable[[], Awaitable[object]]
"""Raises if the dependency does not answer."""

CHECK_SECONDS = 1.0
REMEMBER_SECONDS = 0.5
"""Probes of many kinds come often; a dependency is asked at most twice a second."""


class NotConnected(Exception):
    """A flag says that a part of the process does not run."""


@dataclass(frozen=True, slots=True)
class Dependency:
    name: str
    check: Check
    required: bool


@dataclass(frozen=True, slots=True)
class HealthReport:
    """`missing` maps the dependencies that did not answer to why not (an error's name, never its text)."""

    service: str
    status: str
    """`ready`, `degraded` (only optional dependencies are missing) or `unready`."""
    dependencies: dict[str, str]
    missing: dict[str, str]

    @property
    def is_ready(self) -> bool:
        return self.status != "unready"

    def as_dict(self) -> dict[str, object]:
        return {
            "service": self.service,
            "status": self.status,
            "dependencies": self.dependencies,
            "missing": self.missing,
        }


class Health:
    """The dependencies of one process. `required=False` marks those it can work without: it says `degraded` then."""

    def __init__(self, service: str, *, patience: float = CHECK_SECONDS) -> None:
        self.service = service
        self._patience = patience
        self._dependencies: dict[str, Dependency] = {}
        self._report: HealthReport | None = None
        self._reported_at = 0.0
        self._asking = asyncio.Lock()

    def add(self, name: str, check: Check, *, required: bool = True) -> None:
        """Ask `check` whenever readiness is asked for, for at most a second."""
        self._dependencies[name] = Dependency(name, check, required)

    def add_flag(self, name: str, is_up: Callable[[], bool], *, required: bool = True) -> None:
        """For parts that know themselves whether they work, such as a connected consumer."""

        async def check() -> None:
            if not is_up():
                raise NotConnected(name)

        self.add(name, check, required=required)

    async def report(self) -> HealthReport:
        """Ask every dependency at once."""
        async with self._asking:
            if self._report is None or time.monotonic() - self._reported_at > REMEMBER_SECONDS:
                self._report = await self._ask()
                self._reported_at = time.monotonic()
            return self._report

    async def _ask(self) -> HealthReport:
        known = list(self._dependencies.values())
        failures = await asyncio.gather(*(_failure(dependency.check, self._patience) for dependency in known))
        missing = {item.name: why for item, why in zip(known, failures, strict=True) if why is not None}
        for item in known:
            metrics.dependency_up.labels(self.service, item.name).set(item.name not in missing)
        is_unready = any(item.required and item.name in missing for item in known)
        return HealthReport(
            self.service,
            "unready" if is_unready else "degraded" if missing else "ready",
            {item.name: "missing" if item.name in missing else "up" for item in known},
            missing,
        )


async def _failure(check: Check, patience: float) -> str | None:
    try:
        async with asyncio.timeout(patience):
            await check()
    except Exception as error:  # whatever a client library raises means: missing
        return type(error).__name__
    return None


def answers_at(address: str) -> Check:
    """A check that something accepts TCP connections at `host:port` (the first, if it is a list)."""
    host, _, port = address.split(",", maxsplit=1)[0].strip().rpartition(":")

    async def check() -> None:
        _, writer = await asyncio.open_connection(host, int(port))
        writer.close()

    return check


def health_routes(health: Health) -> list[Route]:
    """`/livez`, `/readyz` and `/metrics`."""

    async def livez(_: Request) -> Response:
        return JSONResponse({"service": health.service, "status": "alive"})

    async def readyz(_: Request) -> Response:
        report = await health.report()
        return JSONResponse(report.as_dict(), 200 if report.is_ready else 503)

    async def prometheus(_: Request) -> Response:
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

    return [
        Route("/livez", livez, include_in_schema=False),
        Route("/readyz", readyz, include_in_schema=False),
        Route("/metrics", prometheus, include_in_schema=False),
    ]


class _QuietServer(uvicorn.Server):
    """Leaves the signals to the worker around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_health(health: Health, host: str, port: int) -> None:
    """Serve the health routes inside a worker's event loop until cancelled."""
    config = uvicorn.Config(
        Starlette(routes=list(health_routes(health))),
        host=host,
        port=port,
        loop="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _QuietServer(config)
    try:
        await server.serve()
    finally:
        for listener in getattr(server, "servers", ()):
            listener.close()
