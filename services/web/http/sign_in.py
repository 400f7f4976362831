"""Signing in and out: `/login`, `/logout`."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services.web.gateways.platform import Refused
from services.web.http.cookies import forget_session, session_id_of, set_session
from services.web.http.live_hub import LiveHub
from services.web.http.page import Web, go_to
from services.web.http.permissions import SignedIn, SignInNeeded, signed_in
from services.web.models.next_page import own_page
from services.web.models.sign_in_refusal import refusal_of
from services.web.usecases.sign_in import SignIn, sign_in
from services.web.usecases.sign_out import sign_out
from shared.clock import utc_now

router = APIRouter(include_in_schema=False)


@router.get("/login")
async def show_sign_in(web: Web, next: str = "/") -> Response:  # noqa: A002 -- the parameter's name in the address
    """The form; whoever is signed in already goes on."""
    try:
        await signed_in(web.request)
    except SignInNeeded:
        return web.render("sign_in/page.html", next=own_page(next), email="", refusal=None)
    return go_to(web.request, own_page(next))


@router.post("/login")
async def post_sign_in(
    web: Web,
    email: Annotated[str, Form(max_length=320)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """A new session, or the form again with what was wrong."""
    command = SignIn(email.strip(), password, session_id_of(web.request))
    try:
        who = await sign_in(web.platform, web.sessions, command, now=utc_now())
    except Refused as error:
        return web.render(
            "sign_in/page.html",
            status=error.status,
            next=own_page(next),
            email=email,
            refusal=refusal_of(error.status, error.headers),
        )
    answer = go_to(web.request, own_page(next))
    set_session(answer, who.id, web.settings.session_longest_seconds)
    return answer


@router.post("/logout")
async def post_sign_out(web: Web, who: SignedIn, request: Request) -> Response:
    """Ends the session here and the login in the CRM."""
    await sign_out(web.platform, web.sessions, who.id)
    live: LiveHub = request.app.state.live
    live.sign_out(who.id)
    answer = go_to(request, "/login")
    forget_session(answer)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
