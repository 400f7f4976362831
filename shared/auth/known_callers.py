"""Remembers which credentials were just verified, so that a busy caller costs a hash and a look-up (under 1 µs)."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar

from shared.auth.api_keys import (
    ApiKeyDirectory,
    StoredApiKey,
    check_api_key,
    check_origin,
    parse_api_key,
)
from shared.auth.caller import Caller
from shared.clock import utc_now

CREDENTIALS = 10_000
API_KEY_SECONDS = 5.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    value: T
    until: float


class RecentlyVerified(Generic[T]):
    """What a credential stood for, under the credential's hash: neither memory nor timing tells the secret."""

    def __init__(self, size: int = CREDENTIALS) -> None:
        self._entries: OrderedDict[bytes, _Entry[T]] = OrderedDict()
        self._size = size

    def get(self, credential: bytes) -> T | None:
        entry = self._entries.get(sha256(credential).digest())
        if entry is None or entry.until <= time.monotonic():
            return None
        return entry.value

    def remember(self, credential: bytes, value: T, seconds: float) -> None:
        self._entries[sha256(credential).digest()] = _Entry(value, time.monotonic() + seconds)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)


@dataclass(frozen=True, slots=True)
class VerifiedKey:
    stored: StoredApiKey
    caller: Caller


class ApiKeyVerifier:
    """Turns the text of an API key into a caller. `recall` is the hot route's way: plain, synchronous, no database."""

    def __init__(self, directory: ApiKeyDirectory) -> None:
        self._directory = directory
        self._recent: RecentlyVerified[VerifiedKey] = RecentlyVerified()

    def recall(self, key: bytes, origin: str | None) -> Caller | None:
        """The caller, if this very key was verified in the last seconds; else None: ask `verify`.

        Raises OriginNotAllowed.
        """
        known = self._recent.get(key)
        if known is None:
            return None
        if origin is not None:
            check_origin(known.stored, origin)
        return known.caller

    async def verify(self, key: bytes, origin: str | None, *, now: datetime | None = None) -> Caller:
        """The caller. Raises Unauthenticated with a code that says why, or OriginNotAllowed."""
        known = self.recall(key, origin)
        if known is not None:
            return known
        now = now or utc_now()
        presented = parse_api_key(key.decode("latin-1"))
        stored = await self._directory.find(presented.id)
        caller = check_api_key(stored, presented.secret, origin=origin, now=now)
        assert stored is not None
        seconds = API_KEY_SECONDS
        if stored.expires_at is not None:
            seconds = min(seconds, (stored.expires_at - now).total_seconds())
        self._recent.remember(key, VerifiedKey(stored, caller), seconds)
        return caller
