"""Exchange an e-mail address and a password for a session."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.web.gateways.platform import Platform
from services.web.gateways.session_store import SessionStore
from services.web.models.session import Session, SignedIn, new_session_id


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str = field(repr=False)
    password: str = field(repr=False)
    former_session: str | None = field(default=None, repr=False)
    """A session the browser already had; it ends, so that nobody can plant one."""


async def sign_in(platform: Platform, sessions: SessionStore, command: SignIn, *, now: datetime) -> SignedIn:
    """A fresh session. Raises Refused (401 wrong, 429 too many failures), Unavailable, RedisError."""
    login = {"email": command.email, "password": command.password}
    tokens = (await platform.send(None, "POST", "crm", "/api/auth/login", json=login)).body
    profile = await profile_of(platform, tokens["access_token"])
    session = Session(
        who=SignedIn.of_profile(new_session_id(), tokens["access_token"], profile),
        refresh_token=tokens["refresh_token"],
        token_expires_at=now.timestamp() + float(tokens["expires_in"]),
        signed_in_at=now.timestamp(),
    )
    await sessions.create(session)
    if command.former_session is not None:
        await sessions.end(command.former_session)
    return session.who


async def profile_of(platform: Platform, access_token: str) -> dict[str, Any]:
    """Name, role, permissions and workspace, as the CRM knows them now."""
    bearer = {"Authorization": f"Bearer {access_token}"}
    profile: dict[str, Any] = (await platform.send(None, "GET", "crm", "/api/auth/me", headers=bearer)).body
    return profile
