"""End a session everywhere: in Redis, and the login in the CRM."""

import contextlib

from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.gateways.session_store import SessionStore


async def sign_out(platform: Platform, sessions: SessionStore, session_id: str) -> None:
    """Also for a session that has ended already."""
    session = await sessions.find(session_id)
    await sessions.end(session_id)
    if session is not None:
        await end_login(platform, session.refresh_token)


async def end_login(platform: Platform, refresh_token: str) -> None:
    """Where the CRM is away the token is forgotten here, which is enough: nobody else knows it."""
    with contextlib.suppress(Refused, Unavailable):
        await platform.send(None, "POST", "crm", "/api/auth/logout", json={"refresh_token": refresh_token})
