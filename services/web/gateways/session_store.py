"""Sessions in Redis: found by the hash of what the cookie holds, encrypted with a key that only the cookie gives."""

import contextlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from copy import copy
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from cryptography.fernet import Fernet, InvalidToken
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import LockError

from services.web.models.session import Session, SignedIn

TIMEOUT_SECONDS = 1.0
LOCK_SECONDS = 10.0
"""A renewal takes a fraction of a second; a process that died in the middle must not lock its user out."""


class SessionStore:
    """Raises `redis.RedisError` where Redis is away: nobody can be told from anybody then."""

    def __init__(self, redis_url: str, secret: str, *, idle_seconds: int) -> None:
        self._redis = Redis.from_url(
            redis_url,
            retry=Retry(NoBackoff(), 1),
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
        )
        self._secret = secret.encode()
        self._idle_seconds = idle_seconds
        self._keeps_awake = True

    def onlooker(self) -> "SessionStore":
        """The same sessions, for what looks at them by itself: an open page alone keeps nobody signed in."""
        looking = copy(self)
        looking._keeps_awake = False
        return looking

    async def create(self, session: Session) -> None:
        await self._redis.set(key_of(session.who.id), self._sealed(session), ex=self._idle_seconds)

    async def find(self, session_id: str) -> Session | None:
        """None for one that never was or has ended. Whoever looks is not idle: its time starts anew."""
        key = key_of(session_id)
        sealed = await (self._redis.getex(key, ex=self._idle_seconds) if self._keeps_awake else self._redis.get(key))
        return self._opened(session_id, sealed) if isinstance(sealed, bytes) else None

    async def replace(self, session: Session) -> bool:
        """False where the session was ended in the meantime: it stays ended."""
        lifetime: dict[str, Any] = {"ex": self._idle_seconds} if self._keeps_awake else {"keepttl": True}
        return bool(await self._redis.set(key_of(session.who.id), self._sealed(session), xx=True, **lifetime))

    async def end(self, session_id: str) -> None:
        await self._redis.delete(key_of(session_id))

    @contextlib.asynccontextmanager
    async def alone(self, session_id: str) -> AsyncIterator[bool]:
        """Whether this request may renew the session: of several at once, in any process, one may."""
        lock = self._redis.lock(f"{key_of(session_id)}:renewal", timeout=LOCK_SECONDS, blocking=False)
        got = await lock.acquire()
        try:
            yield got
        finally:
            if got:
                with contextlib.suppress(LockError):  # it took too long, and another may renew already
                    await lock.release()

    async def ping(self) -> None:
        await self._redis.ping()

    async def close(self) -> None:
        await self._redis.aclose()

    def _sealed(self, session: Session) -> bytes:
        return self._cipher(session.who.id).encrypt(orjson.dumps(asdict(session), default=sorted))

    def _opened(self, session_id: str, sealed: bytes) -> Session | None:
        """None for what another secret sealed: after a change of the secret everybody signs in again."""
        try:
            stored = orjson.loads(self._cipher(session_id).decrypt(sealed))
            return Session(**{**stored, "who": _who(stored["who"])})
        except (InvalidToken, KeyError, TypeError, ValueError):
            return None

    def _cipher(self, session_id: str) -> Fernet:
        return Fernet(urlsafe_b64encode(hmac.digest(self._secret, f"session {session_id}".encode(), "sha256")))


def key_of(session_id: str) -> str:
    """Whoever reads Redis learns no cookie."""
    return f"leadflow:session:{sha256(session_id.encode()).hexdigest()}"


def _who(stored: dict[str, Any]) -> SignedIn:
    ids = {name: UUID(stored[name]) for name in ("user_id", "workspace_id")}
    return SignedIn(**{**stored, **ids, "permissions": frozenset(stored["permissions"])})
