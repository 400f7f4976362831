"""`create_app`: a service's HTTP API with every shared convention in place; the service brings its routers."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Route

from shared.auth.api_keys import ApiKeyDirectory
from shared.auth.jwks import JwksClient
from shared.auth.known_callers import ApiKeyVerifier
from shared.auth.tokens import KeySource, TokenVerifier
from shared.db.database import Database
from shared.http.backlog import router as backlog
from shared.http.body_limit import DEFAULT_BYTES, BodyLimitMiddleware
from shared.http.conventions import apply_conventions
from shared.http.correlation import CorrelationMiddleware
from shared.http.cors import CorsMiddleware, CorsPolicy
from shared.http.cursors import CursorSigner
from shared.http.docs_page import docs_page
from shared.http.error_handlers import register_error_handlers
from shared.http.parked_event_actions import router as parked_event_actions
from shared.http.parked_events import router as parked_events
from shared.http.problems import DOCUMENTED, SCHEMA
from shared.http.rate_limits import CallerLimits, LimitPolicy, RateLimiter
from shared.http.resources import connect_database, share_rate_limits
from shared.http.security_headers import SecurityHeadersMiddleware
from shared.settings import ServiceSettings
from shared.telemetry.health import Check, Health, answers_at, health_routes
from shared.telemetry.metrics import RequestTimes

Resource = Callable[[FastAPI], AbstractAsyncContextManager[Any]]
"""Opened in order when the process starts, closed in reverse when it ends; it may set attributes of `app.state`."""


class ServiceApi(FastAPI):
    """FastAPI whose OpenAPI document describes our problem documents."""

    def openapi(self) -> dict[str, Any]:
        is_new = self.openapi_schema is None
        schema = super().openapi()
        if is_new:
            schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = SCHEMA
        return schema


def create_app(
    settings: ServiceSettings,
    *,
    title: str,
    routers: Sequence[APIRouter],
    description: str = "",
    resources: Sequence[Resource] = (),
    database: Database | None = None,
    token_keys: KeySource | None = None,
    api_keys: Callable[[Database], ApiKeyDirectory] | None = None,
    limits: LimitPolicy | None = None,
    body_limit: int = DEFAULT_BYTES,
    larger_bodies: Mapping[str, int] | None = None,
    checks: Mapping[str, Check] | None = None,
) -> ServiceApi:
    """The API of a service. Nothing connects before the lifespan starts, and nothing must answer for it to start.

    `database` is for tests: one that is given stays open. `token_keys` are the public keys of tokens (default: the
    CRM's, by HTTP). `api_keys=DatabaseApiKeys` makes the service accept API keys. `larger_bodies` maps a path's end to
    its own body limit. `checks` are further dependencies that `/readyz` names; the service works without them.
    """
    app = ServiceApi(
        title=title,
        description=description,
        version="1.0",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(resources),
        responses=DOCUMENTED,
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},  # ours knows no bodies
    )
    keys = token_keys or JwksClient(settings.jwks_url)
    _share_state(app, settings, keys, database, limits)
    app.state.api_key_directory = api_keys
    _check_health(app, settings, checks or {})
    _wrap(app, settings, body_limit, larger_bodies)
    register_error_handlers(app)
    for router in (*routers, backlog, parked_events, parked_event_actions):
        apply_conventions(router)
        app.include_router(router)
    app.router.routes += [*health_routes(app.state.health), Route("/docs", docs_page, include_in_schema=False)]
    return app


def _operation_id(route: APIRoute) -> str:
    """The function's name: stable, and what generated clients call the method."""
    return route.name


def _share_state(
    app: FastAPI, settings: ServiceSettings, keys: KeySource, database: Database | None, limits: LimitPolicy | None
) -> None:
    limiter = RateLimiter()
    app.state.settings = settings
    app.state.given_database = database
    app.state.token_keys = keys
    app.state.tokens = TokenVerifier(keys, settings.service)
    app.state.api_keys = None
    app.state.limiter = limiter
    app.state.limits = CallerLimits(limiter, limits)
    app.state.cursors = CursorSigner(settings.secret.get_secret_value(), settings.service)
    app.state.request_times = RequestTimes(settings.service)


def _check_health(app: FastAPI, settings: ServiceSettings, checks: Mapping[str, Check]) -> None:
    async def ping_database() -> None:
        await app.state.database.ping()

    health = Health(settings.service)
    health.add("postgres", ping_database)
    health.add("redis", answers_at(_redis_address(settings.redis_url)), required=False)
    health.add("kafka", answers_at(settings.kafka), required=False)
    for name, check in checks.items():
        health.add(name, check, required=False)
    app.state.health = health


def _redis_address(url: str) -> str:
    address = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return address if ":" in address else f"{address}:6379"


def _wrap(app: FastAPI, settings: ServiceSettings, limit: int, larger: Mapping[str, int] | None) -> None:
    """The last one added is the outermost."""
    app.add_middleware(BodyLimitMiddleware, limit=limit, larger=larger)
    if settings.cors_origins:
        app.add_middleware(CorsMiddleware, policy=CorsPolicy(settings.cors_origins))
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(CorrelationMiddleware, times=app.state.request_times)


def _lifespan(resources: Sequence[Resource]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(connect_database(app))
            await stack.enter_async_context(share_rate_limits(app))
            if app.state.api_key_directory is not None:
                app.state.api_keys = ApiKeyVerifier(app.state.api_key_directory(app.state.database))
            if isinstance(app.state.token_keys, JwksClient):
                stack.push_async_callback(app.state.token_keys.close)
            for resource in resources:
                await stack.enter_async_context(resource(app))
            yield

    return lifespan
