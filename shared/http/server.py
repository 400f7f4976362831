"""Runs a service's API process: uvicorn, bounded shutdown, a garbage collector that leaves requests alone."""

import socket
from collections.abc import Callable
from typing import Literal, TypeVar

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from shared.garbage import spare_startup
from shared.http.stopping import stopping_of
from shared.settings import ApiSettings
from shared.telemetry import metrics
from shared.telemetry.logging import configure_logging
from shared.telemetry.tracing import configure_tracing, stop_tracing

Settings = TypeVar("Settings", bound=ApiSettings)
Loop = Literal["uvloop", "asyncio"]

log = structlog.get_logger(__name__)

SHUTDOWN_SECONDS = 20
KEEP_ALIVE_SECONDS = 30
"""Longer than our own clients keep idle connections: the server must not close one that is just being used."""


class ApiServer(uvicorn.Server):
    """Freezes what start-up has built, so that no collection ever walks it again."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        spare_startup()
        log.info("api_started", host=self.config.host, port=self.config.port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Runs before uvicorn hands the signal on, which ends the process."""
        if isinstance(self.config.app, Starlette):
            stopping_of(self.config.app.state).set()
        await super().shutdown(sockets)
        stop_tracing()
        log.info("api_stopped")


def serve(create_app: Callable[[Settings], ASGIApp], settings: Settings, *, loop: Loop = "uvloop") -> None:
    """What `python -m services.<name>.app` calls. Ends on SIGTERM or SIGINT, after the requests under way.

    A process that reads Kafka needs the `asyncio` loop: on uvloop a broken connection ends aiokafka's fetching
    """
    configure_logging(settings.service, "api", settings.log_level)
    configure_tracing(settings.service, settings.otlp_endpoint, environment=settings.environment)
    metrics.process_info.labels(settings.service, "api").set(1)
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop=loop,
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    ApiServer(config).run()
