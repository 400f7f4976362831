"""Who is signed in, and what a session remembers of them."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with a session. `id` is what the cookie holds; it and the token go into no log and no page."""

    id: str = field(repr=False)
    access_token: str = field(repr=False)
    user_id: UUID
    name: str = field(repr=False)
    email: str = field(repr=False)
    role: str
    permissions: frozenset[str] = field(repr=False)
    is_operator: bool
    workspace_id: UUID
    workspace_name: str

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def initials(self) -> str:
        words = self.name.split() or self.email.split("@")
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @classmethod
    def of_profile(cls, session_id: str, access_token: str, profile: Mapping[str, Any]) -> "SignedIn":
        """`profile` is the answer of the CRM's `/api/auth/me`."""
        return cls(
            id=session_id,
            access_token=access_token,
            user_id=UUID(profile["id"]),
            name=profile["name"],
            email=profile["email"],
            role=profile["role"],
            permissions=frozenset(profile["permissions"]),
            is_operator=profile["is_operator"],
            workspace_id=UUID(profile["workspace"]["id"]),
            workspace_name=profile["workspace"]["name"],
        )


@dataclass(frozen=True, slots=True)
class Session:
    """What is kept between two requests. Times are Unix seconds."""

    who: SignedIn
    refresh_token: str = field(repr=False)
    token_expires_at: float
    signed_in_at: float

    def with_tokens(self, tokens: Mapping[str, Any], *, now: float) -> "Session":
        """`tokens` is the answer of the CRM's `/api/auth/refresh`."""
        return replace(
            self,
            who=replace(self.who, access_token=tokens["access_token"]),
            refresh_token=tokens["refresh_token"],
            token_expires_at=now + float(tokens["expires_in"]),
        )

    def with_profile(self, profile: Mapping[str, Any]) -> "Session":
        return replace(self, who=SignedIn.of_profile(self.who.id, self.who.access_token, profile))


def new_session_id() -> str:
    """256 random bits: nobody guesses one, and nothing can be read from it."""
    return secrets.token_urlsafe(32)


def csrf_token(secret: str, session_id: str) -> str:
    """What a session's pages send along with every change; it follows from the session and needs no storage."""
    return hmac.new(secret.encode(), f"csrf of {session_id}".encode(), sha256).hexdigest()


def csrf_matches(secret: str, session_id: str, sent: str | None) -> bool:
    return sent is not None and hmac.compare_digest(csrf_token(secret, session_id).encode(), sent.encode())
