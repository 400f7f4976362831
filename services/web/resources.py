"""What the process opens when it starts and closes when it ends; all of it starts while the servers are away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.web.gateways.kafka_reader import KafkaReader
from services.web.gateways.platform import Platform
from services.web.gateways.process_probe import ProcessProbe
from services.web.gateways.session_store import SessionStore
from services.web.http.live_hub import open_streams
from services.web.queries.api_documents import ApiDocuments
from services.web.queries.process_watch import ProcessWatch
from services.web.settings import Settings
from shared.telemetry.health import Health, answers_at


@asynccontextmanager
async def open_gateways(app: FastAPI) -> AsyncIterator[None]:
    """Sets `app.state.platform`, `sessions`, `processes`, `live`, `kafka` and `api_documents`."""
    settings: Settings = app.state.settings
    platform = Platform(settings.services)
    sessions = SessionStore(
        settings.redis_url, settings.secret.get_secret_value(), idle_seconds=settings.session_idle_seconds
    )
    probe = ProcessProbe()
    kafka = KafkaReader(settings.kafka)
    app.state.platform, app.state.sessions = platform, sessions
    app.state.kafka, app.state.api_documents = kafka, ApiDocuments(platform)
    app.state.processes = ProcessWatch(settings.services, probe)
    try:
        async with open_streams(app):
            yield
    finally:
        await kafka.close()
        await platform.close()
        await sessions.close()
        await probe.close()


def health_of(app: FastAPI) -> Health:
    """The public pages work without Redis; without sessions nobody gets further, and `degraded` says so."""

    async def ping_sessions() -> None:
        await app.state.sessions.ping()

    health = Health(app.state.settings.service)
    health.add("redis", ping_sessions, required=False)
    health.add("kafka", answers_at(app.state.settings.kafka), required=False)
    return health
