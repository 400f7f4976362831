"""Who a cookie stands for; renews the access token shortly before it expires, once for all tabs."""

import asyncio
import contextlib
from datetime import datetime

from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.gateways.session_store import SessionStore
from services.web.models.session import Session, SignedIn
from services.web.usecases.sign_in import profile_of
from services.web.usecases.sign_out import end_login

RENEW_SECONDS = 60.0
"""Before the token expires. Every page's calls are over long before that."""
PATIENCE_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.05


async def resume_session(
    platform: Platform, sessions: SessionStore, session_id: str, *, longest_seconds: float, now: datetime
) -> SignedIn | None:
    """None where there is no such session any more. Raises Unavailable where the token has expired and the CRM is away,
    RedisError where Redis is away."""
    session = await sessions.find(session_id)
    if session is None:
        return None
    if now.timestamp() - session.signed_in_at > longest_seconds:
        await sessions.end(session_id)
        return None
    if session.token_expires_at - now.timestamp() > RENEW_SECONDS:
        return session.who
    renewed = await _renew_or_wait(platform, sessions, session, now)
    return None if renewed is None else renewed.who


async def _renew_or_wait(platform: Platform, sessions: SessionStore, session: Session, now: datetime) -> Session | None:
    """A refresh token is good once: one request uses it, the others go on with what they have or wait for it."""
    async with sessions.alone(session.who.id) as may_renew:
        if may_renew:
            return await _renew(platform, sessions, session, now)
    if session.token_expires_at > now.timestamp():
        return session
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _renewed_by_another(sessions, session)
    except TimeoutError:
        raise Unavailable("crm") from None


async def _renew(platform: Platform, sessions: SessionStore, session: Session, now: datetime) -> Session | None:
    present = await sessions.find(session.who.id)
    if present is None or present.refresh_token != session.refresh_token:
        return present  # another request was faster
    try:
        renewed = await _exchange(platform, session, now)
    except Refused:
        await sessions.end(session.who.id)
        return None
    except Unavailable:
        if session.token_expires_at > now.timestamp():
            return session
        raise
    if await sessions.replace(renewed):
        return renewed
    await end_login(platform, renewed.refresh_token)  # signed out in the meantime
    return None


async def _exchange(platform: Platform, session: Session, now: datetime) -> Session:
    """New tokens, and the role as it is now. A profile that cannot be read must not lose the new tokens."""
    used = {"refresh_token": session.refresh_token}
    tokens = (await platform.send(None, "POST", "crm", "/api/auth/refresh", json=used)).body
    renewed = session.with_tokens(tokens, now=now.timestamp())
    with contextlib.suppress(Unavailable):
        return renewed.with_profile(await profile_of(platform, renewed.who.access_token))
    return renewed


async def _renewed_by_another(sessions: SessionStore, session: Session) -> Session | None:
    while True:
        present = await sessions.find(session.who.id)
        if present is None or present.refresh_token != session.refresh_token:
            return present
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
