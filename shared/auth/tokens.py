"""Access tokens: short EdDSA JWTs that the CRM signs and every service verifies by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt.algorithms import OKPAlgorithm

from shared.auth.caller import Caller
from shared.auth.known_callers import RecentlyVerified
from shared.auth.permissions import permissions_of
from shared.clock import utc_now
from shared.errors import Unauthenticated
from shared.identifiers import new_id

ISSUER = "leadflow-crm"
LIFETIME = timedelta(minutes=15)
LEEWAY = timedelta(seconds=10)
"""Clocks of two machines differ by less."""
REQUIRED_CLAIMS = ["iss", "aud", "sub", "exp", "iat", "jti", "workspace_id", "role"]
RECALL_SECONDS = 60.0

SERVICES = (
    "web", "ingestion", "scoring", "crm", "notifications", "assessments", "conversations", "partners", "analytics",
)  # fmt: skip


class TokenInvalid(Unauthenticated):
    code = "token_invalid"


class TokenExpired(Unauthenticated):
    code = "token_expired"


class KeySource(Protocol):
    """Where a verifier finds the public key of a `kid`. Raises TokenInvalid for one nobody publishes."""

    async def find(self, kid: str) -> Ed25519PublicKey: ...


def audience_of(service: str) -> str:
    """Each service accepts only tokens that name it."""
    return f"leadflow:{service}"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key pair. `kid` is the key's RFC 7638-like name: part of its public half."""

    kid: str
    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls._named(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: str) -> "SigningKey":
        key = load_pem_private_key(pem.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("a signing key is an Ed25519 key")
        return cls._named(key)

    @classmethod
    def _named(cls, private: Ed25519PrivateKey) -> "SigningKey":
        return cls(private.public_key().public_bytes_raw().hex()[:16], private)

    @property
    def pem(self) -> str:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def public(self) -> Ed25519PublicKey:
        return self.private.public_key()

    @property
    def jwk(self) -> dict[str, Any]:
        """The public half as a JSON Web Key."""
        return {**OKPAlgorithm.to_jwk(self.public, as_dict=True), "kid": self.kid, "use": "sig", "alg": "EdDSA"}


def jwks_document(keys: Sequence[SigningKey]) -> dict[str, Any]:
    """What `/.well-known/jwks.json` answers: the present key, and former ones whose tokens may still live."""
    return {"keys": [key.jwk for key in keys]}


class LocalKeys:
    """The issuer's own keys: it needs no HTTP to verify what it signed (a `KeySource`)."""

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self._keys = {key.kid: key.public for key in keys}

    async def find(self, kid: str) -> Ed25519PublicKey:
        try:
            return self._keys[kid]
        except KeyError:
            raise TokenInvalid("the token was signed with a key we do not know") from None


def issue_token(
    key: SigningKey,
    *,
    user_id: UUID,
    workspace_id: UUID,
    role: str,
    now: datetime,
    is_operator: bool = False,
    services: Sequence[str] = SERVICES,
    lifetime: timedelta = LIFETIME,
) -> str:
    """A signed access token that the named services accept."""
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": [audience_of(service) for service in services],
        "sub": str(user_id),
        "workspace_id": str(workspace_id),
        "role": role,
        "iat": now,
        "exp": now + lifetime,
        "jti": str(new_id()),
    }
    if is_operator:
        claims["operator"] = True
    return jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": key.kid})


class TokenVerifier:
    """Turns a bearer token into a caller. A token verified a moment ago costs a hash, not a signature check."""

    def __init__(self, keys: KeySource, service: str) -> None:
        self._keys = keys
        self._audience = audience_of(service)
        self._recent: RecentlyVerified[tuple[Caller, float]] = RecentlyVerified()

    async def verify(self, token: str, *, now: datetime | None = None) -> Caller:
        """Raises TokenInvalid or TokenExpired; KeysUnavailable where the issuer's keys were never seen."""
        now = now or utc_now()
        credential = token.encode()
        known = self._recent.get(credential)
        if known is not None and now.timestamp() < known[1]:
            return known[0]
        claims = await self._claims(token)
        expires_at = float(claims["exp"])
        if now.timestamp() >= expires_at + LEEWAY.total_seconds():
            raise TokenExpired("the token has expired; refresh it")
        caller = _caller(claims)
        self._recent.remember(credential, (caller, expires_at), RECALL_SECONDS)
        return caller

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            if not isinstance(kid, str):
                raise TokenInvalid("the token does not name its key")
            claims: dict[str, Any] = jwt.decode(
                token,
                await self._keys.find(kid),
                algorithms=["EdDSA"],
                audience=self._audience,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": REQUIRED_CLAIMS, "verify_exp": False},
            )
        except jwt.InvalidTokenError as error:
            raise TokenInvalid(f"the token cannot be accepted: {type(error).__name__}") from error
        return claims


def _caller(claims: dict[str, Any]) -> Caller:
    try:
        return Caller(
            workspace_id=UUID(claims["workspace_id"]),
            kind="user",
            permissions=permissions_of(claims["role"]),
            user_id=UUID(claims["sub"]),
            role=claims["role"],
            is_operator=claims.get("operator") is True,
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise TokenInvalid("the token's claims cannot be read") from error
