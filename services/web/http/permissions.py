"""The named readers of the pages: who is signed in, and may they see this."""

from typing import Annotated, Any

from fastapi import Depends, Request
from redis.exceptions import RedisError

from services.web.gateways.platform import Unavailable
from services.web.http.cookies import session_id_of
from services.web.http.security import SAFE_METHODS
from services.web.models import session
from services.web.models.session import csrf_matches
from services.web.settings import Settings
from services.web.usecases.resume_session import resume_session
from shared.auth.permissions import Permission
from shared.clock import utc_now
from shared.errors import Forbidden

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class SignInNeeded(Exception):
    """There is no session, or it has ended: the sign-in page leads back here."""


class PageForbidden(Forbidden):
    """The page is there, and not for this role."""

    title = "This is not open to your role"


class FormExpired(Forbidden):
    """The form belongs to a session that has ended, or was made elsewhere."""

    code, title = "form_expired", "This form has expired"


async def signed_in(request: Request) -> session.SignedIn:
    """Who asks. Raises SignInNeeded, FormExpired, Unavailable (the CRM) or RedisError (the sessions)."""
    session_id = session_id_of(request)
    settings: Settings = request.app.state.settings
    if session_id is None:
        raise SignInNeeded
    who = await resume_session(
        request.app.state.platform,
        request.app.state.sessions,
        session_id,
        longest_seconds=settings.session_longest_seconds,
        now=utc_now(),
    )
    if who is None:
        raise SignInNeeded
    request.state.who = who
    if request.method not in SAFE_METHODS:
        await _check_csrf(request, who, settings.secret.get_secret_value())
    return who


async def _check_csrf(request: Request, who: session.SignedIn, secret: str) -> None:
    """The token comes as a header from scripts, as the field `csrf` from plain forms."""
    sent: Any = request.headers.get("x-csrf-token")
    if sent is None and request.headers.get("content-type", "").startswith(FORM_TYPES):
        sent = (await request.form()).get("csrf")
    if not csrf_matches(secret, who.id, sent if isinstance(sent, str) else None):
        raise FormExpired("Nothing was changed. Load the page again and repeat what you did.")


SignedIn = Annotated[session.SignedIn, Depends(signed_in)]


async def visitor(request: Request) -> session.SignedIn | None:
    """Whoever comes, for pages that are open to all: they are shown while the sessions or the CRM are away, too."""
    try:
        return await signed_in(request)
    except (SignInNeeded, Unavailable, RedisError):
        return None


Visitor = Annotated[session.SignedIn | None, Depends(visitor)]


def requires_page(permission: str) -> Any:
    """`OperationsReader = Annotated[SignedIn, requires_page("operations:read")]`: a kind 403 page for others."""

    async def check(who: SignedIn) -> session.SignedIn:
        if not who.may(permission):
            raise PageForbidden(f"It needs the permission {permission}, which your role does not have.")
        return who

    return Depends(check)


LeadsReader = Annotated[session.SignedIn, requires_page(Permission.LEADS_READ)]
LeadsWriter = Annotated[session.SignedIn, requires_page(Permission.LEADS_WRITE)]
OperationsReader = Annotated[session.SignedIn, requires_page(Permission.OPERATIONS_READ)]
OperationsWriter = Annotated[session.SignedIn, requires_page(Permission.OPERATIONS_WRITE)]
