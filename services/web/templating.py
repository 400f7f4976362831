"""Pages and fragments from Jinja2 templates, with what every one of them knows."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.web.assets import Assets
from services.web.models import formatting
from services.web.models.inline_code import inline_code
from services.web.models.navigation import entries_for
from services.web.models.service_names import service_name
from services.web.models.session import csrf_token
from services.web.models.theme import theme_of
from shared.clock import utc_now
from shared.messaging.cause import known_cause
from shared.telemetry.traceparent import trace_id_of

TEMPLATES = Path(__file__).parent / "templates"


def make_environment(assets: Assets) -> Environment:
    """One for the process; a name that no page was given is an error and not an empty space."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = assets.url
    environment.filters.update(formatting.FILTERS)
    environment.filters |= {"inline_code": inline_code, "service_name": service_name}
    environment.filters["relative"] = lambda value: formatting.relative(value, utc_now())
    return environment


def is_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page; a restored history entry wants all of it."""
    return request.headers.get("hx-request") == "true" and "hx-history-restore-request" not in request.headers


def trace_id() -> str | None:
    """What a person quotes when something went wrong."""
    cause = known_cause()
    return None if cause is None or cause.traceparent is None else trace_id_of(cause.traceparent)


def render(
    request: Request, template: str, /, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> HTMLResponse:
    """The answer. Adds `who`, `path`, `navigation`, `csrf`, `theme`, `now`, `is_fragment` and `trace_id`."""
    environment: Environment = request.app.state.templates
    page = environment.get_template(template).render({**_common(request), **context})
    return HTMLResponse(page, status, headers)


def _common(request: Request) -> dict[str, Any]:
    who = getattr(request.state, "who", None)
    secret = request.app.state.settings.secret.get_secret_value()
    return {
        "request": request,
        "who": who,
        "path": request.url.path,
        "navigation": entries_for(who),
        "csrf": "" if who is None else csrf_token(secret, who.id),
        "theme": theme_of(request.cookies.get("theme")),
        "now": utc_now(),
        "is_fragment": is_fragment(request),
        "trace_id": trace_id(),
    }
