"""The web process: `python -m services.web.app`."""

from fastapi import Depends, FastAPI
from starlette.routing import Mount

from services.web.assets import STATIC, Assets
from services.web.http import (
    api_reference,
    assessment,
    event_tail,
    events,
    forms,
    home,
    lead_edits,
    lead_record,
    leads,
    operations,
    parked_event,
    parked_events,
    sign_in,
    stream,
)
from services.web.http.errors import register_page_errors
from services.web.http.security import PAGE_HEADERS, refuse_other_origins
from services.web.http.static import BuiltFiles
from services.web.http.unexpected import UnexpectedErrorMiddleware
from services.web.resources import health_of, open_gateways
from services.web.settings import Settings
from services.web.templating import make_environment
from shared.http.body_limit import BodyLimitMiddleware
from shared.http.correlation import CorrelationMiddleware
from shared.http.security_headers import SecurityHeadersMiddleware
from shared.http.server import serve
from shared.telemetry.health import health_routes
from shared.telemetry.metrics import RequestTimes

PAGES = (
    home,
    leads,
    lead_record,
    lead_edits,
    operations,
    parked_events,
    parked_event,
    events,
    event_tail,
    api_reference,
    forms,
    assessment,
    stream,
    sign_in,
)


def create_app(settings: Settings) -> FastAPI:
    """The app; nothing connects before it starts, and nothing must answer for it to start."""
    app = FastAPI(
        title="Leadflow",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=open_gateways,
        dependencies=[Depends(refuse_other_origins)],
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},  # ours knows no bodies
    )
    app.state.settings = settings
    app.state.templates = make_environment(Assets())
    app.add_middleware(UnexpectedErrorMiddleware)
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(SecurityHeadersMiddleware, headers=PAGE_HEADERS)
    app.add_middleware(CorrelationMiddleware, times=RequestTimes(settings.service))
    register_page_errors(app)
    for page in PAGES:
        app.include_router(page.router)
    static = BuiltFiles(directory=STATIC, check_dir=False)
    app.router.routes += [*health_routes(health_of(app)), Mount("/static", static, name="static")]
    return app


if __name__ == "__main__":
    serve(create_app, Settings(), loop="asyncio")
