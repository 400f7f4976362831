"""The public demo form: `/forms/demo`."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.http.page import Web, WebPage
from services.web.http.posted_form import PostedForm
from services.web.models.demo_form import CONSENT_TEXT, EMPLOYEES, DemoForm
from services.web.models.form_trouble import FormTrouble
from services.web.usecases.request_demo import RequestDemo, request_demo

router = APIRouter(include_in_schema=False)

PATH = "/forms/demo"
RESTORABLE = {"Cache-Control": "private, no-cache"}
"""Nobody's data are in an empty form, and whoever comes back to it finds what they had typed."""


@router.get(PATH)
async def show_demo_form(web: Web) -> Response:
    """The empty form. What the address and the browser say of the visitor's way here travels with it."""
    page = f"{web.settings.public_url}{PATH}"
    query = dict(web.request.query_params)
    return _form(web, DemoForm.opened(query, page=page, referrer=web.request.headers.get("referer", "")))


@router.post(PATH)
async def post_demo_form(web: Web, posted: PostedForm) -> Response:
    """Thanks, or the form again with everything that was typed and what is wrong with it."""
    form = DemoForm.sent(posted)
    outcome = await request_demo(web.platform, _command(web, form))
    return _form(web, form, outcome) if isinstance(outcome, FormTrouble) else _thank(web, outcome.lead_id)


@router.get(f"{PATH}/thanks")
async def show_thanks(web: Web, lead: UUID | None = None) -> Response:
    return web.render("forms/thanks_page.html", lead_id=lead)


def _command(web: WebPage, form: DemoForm) -> RequestDemo:
    agent = web.request.headers.get("user-agent", "").encode("ascii", "replace").decode()
    return RequestDemo(form, web.settings.form_key.get_secret_value(), web.settings.public_url, agent)


def _form(web: WebPage, form: DemoForm, trouble: FormTrouble | None = None) -> Response:
    return web.render(
        "forms/card.html" if web.is_fragment else "forms/page.html",
        status=200 if trouble is None else trouble.status,
        headers=RESTORABLE if trouble is None else trouble.headers,
        form=form,
        trouble=trouble,
        consent_text=CONSENT_TEXT,
        sizes=EMPLOYEES,
    )


def _thank(web: WebPage, lead_id: str | None) -> Response:
    """An address of its own, so that loading the page again sends nothing again."""
    address = f"{PATH}/thanks" + (f"?lead={lead_id}" if lead_id else "")
    if web.is_fragment:
        return web.render("forms/thanks.html", headers={"HX-Push-Url": address}, lead_id=lead_id)
    return Response(status_code=303, headers={"Location": address})
