"""API keys `lf_{environment}_{id}_{secret}` (R21): shown once, stored as SHA-256, compared in constant time."""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal, Protocol
from uuid import UUID

from shared.auth.caller import Caller
from shared.auth.origins import origin_is_allowed
from shared.auth.permissions import PUBLISHABLE_SCOPES
from shared.errors import Forbidden, Unauthenticated

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ID_LENGTH = 12
SECRET_LENGTH = 43
"""62^43 is more than 2^255: guessing is hopeless, so a fast hash is enough."""
PATTERN = re.compile(r"lf_([a-z0-9]{1,16})_([0-9A-Za-z]{4,32})_([0-9A-Za-z]{20,128})")

KeyKind = Literal["secret", "publishable"]


class ApiKeyMalformed(Unauthenticated):
    code = "api_key_malformed"


class ApiKeyUnknown(Unauthenticated):
    code = "api_key_unknown"


class ApiKeyRevoked(Unauthenticated):
    code = "api_key_revoked"


class ApiKeyExpired(Unauthenticated):
    code = "api_key_expired"


class OriginNotAllowed(Forbidden):
    code = "origin_not_allowed"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key in clear text, as it is shown once."""

    environment: str
    id: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        return f"lf_{self.environment}_{self.id}_{self.secret}"

    @property
    def secret_hash(self) -> bytes:
        return hash_secret(self.secret)


@dataclass(frozen=True, slots=True)
class StoredApiKey:
    """A key as the database holds it. `origins` are patterns; empty means from anywhere. `rate_limit` is a minute's."""

    id: str
    workspace_id: UUID
    secret_hash: bytes = field(repr=False)
    kind: KeyKind
    scopes: frozenset[str]
    origins: tuple[str, ...] = ()
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    rate_limit: int | None = None

    @property
    def permissions(self) -> frozenset[str]:
        """A publishable key stands in a web page for all to read: whatever its row says, it may only create leads."""
        return self.scopes & PUBLISHABLE_SCOPES if self.kind == "publishable" else self.scopes

    def caller(self) -> Caller:
        return Caller(self.workspace_id, "api_key", self.permissions, key_id=self.id, rate_limit=self.rate_limit)


class ApiKeyDirectory(Protocol):
    """Where a service finds the keys it accepts."""

    async def find(self, key_id: str) -> StoredApiKey | None: ...


def new_api_key(environment: str) -> ApiKey:
    """A fresh random key. `environment` tells people apart `live` from `test`: lower-case letters and digits."""
    key = ApiKey(environment, _random(ID_LENGTH), _random(SECRET_LENGTH))
    if PATTERN.fullmatch(key.text) is None:
        raise ValueError(f"not an environment's name: {environment!r}")
    return key


def parse_api_key(text: str) -> ApiKey:
    """Raises ApiKeyMalformed if the text does not have a key's form."""
    match = PATTERN.fullmatch(text)
    if match is None:
        raise ApiKeyMalformed("an API key looks like lf_{environment}_{id}_{secret}")
    return ApiKey(match[1], match[2], match[3])


def hash_secret(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def secret_matches(secret: str, secret_hash: bytes) -> bool:
    return hmac.compare_digest(hash_secret(secret), secret_hash)


def check_api_key(stored: StoredApiKey | None, secret: str, *, origin: str | None, now: datetime) -> Caller:
    """The caller behind a key. Raises ApiKeyUnknown, ApiKeyRevoked, ApiKeyExpired, OriginNotAllowed.

    An unknown id and a wrong secret take the same time and get the same answer.
    """
    matches = secret_matches(secret, stored.secret_hash if stored is not None else bytes(32))
    if stored is None or not matches:
        raise ApiKeyUnknown("the API key is not known")
    check_validity(stored, now)
    check_origin(stored, origin)
    return stored.caller()


def check_validity(stored: StoredApiKey, now: datetime) -> None:
    """Raises ApiKeyRevoked, ApiKeyExpired."""
    if stored.revoked_at is not None and stored.revoked_at <= now:
        raise ApiKeyRevoked("the API key was revoked")
    if stored.expires_at is not None and stored.expires_at <= now:
        raise ApiKeyExpired("the API key has expired")


def check_origin(stored: StoredApiKey, origin: str | None) -> None:
    """A bound key refuses browsers of other origins. No `Origin` means no browser: a server may use any key it has."""
    if origin is not None and stored.origins and not origin_is_allowed(origin, stored.origins):
        raise OriginNotAllowed("the API key is not meant for this origin", origin=origin)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
