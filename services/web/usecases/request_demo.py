"""Hand a visitor's demo request to the gateway, as a form on a company's own site would."""

from dataclasses import dataclass

from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.models.demo_form import DemoForm
from services.web.models.form_trouble import FormTrouble, missing_fields, refused, unreachable

INPUTS = ("name", "email", "company", "job_title", "phone", "employees", "message", "marketing")


@dataclass(frozen=True, slots=True)
class RequestDemo:
    """`form_key` is publishable and bound to `origin`, our own."""

    form: DemoForm
    form_key: str
    origin: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class DemoRequested:
    """`lead_id` is None where the workspace looks at the request before it becomes a lead."""

    lead_id: str | None


async def request_demo(platform: Platform, command: RequestDemo) -> DemoRequested | FormTrouble:
    """A repeat of the same form is answered as the first time."""
    form = command.form
    if missing := form.missing():
        return missing_fields(missing)
    headers = {
        "X-API-Key": command.form_key,
        "Origin": command.origin,
        "User-Agent": command.user_agent,
        "Idempotency-Key": form.idempotency_key,
    }
    try:
        taken = await platform.send(None, "POST", "ingestion", "/api/leads", json=form.lead(), headers=headers)
    except Refused as error:
        retry_after = error.headers.get("retry-after")
        return refused(error.status, error.errors, INPUTS, retry_after=retry_after, trace_id=error.trace_id)
    except Unavailable as error:
        return unreachable(error.trace_id)
    return DemoRequested(taken.body["lead_id"])
