"""The CRM's public keys, fetched over HTTP, remembered, and still used while the CRM is away."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt import InvalidKeyError
from jwt.algorithms import OKPAlgorithm

from shared.auth.tokens import TokenInvalid
from shared.errors import Overloaded

log = structlog.get_logger(__name__)

FRESH_SECONDS = 300.0
PAUSE_SECONDS = 5.0
"""At least this long between two fetches: tokens with invented key ids must not become requests to the CRM."""
TIMEOUT_SECONDS = 2.0


class KeysUnavailable(Overloaded):
    """No token can be verified before the CRM has answered once."""

    code = "dependency_unavailable"
    title = "Something this needs does not answer"


class JwksClient:
    """A `KeySource`. Stale keys are used at once and renewed in the background; unknown ones are asked for."""

    def __init__(
        self, url: str, *, client: httpx.AsyncClient | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._clock = clock
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False)
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Ed25519PublicKey:
        """The public key of that id. Raises TokenInvalid, or KeysUnavailable before the first successful fetch."""
        key = self._keys.get(kid)
        if key is not None:
            if self._clock() - self._fetched_at > FRESH_SECONDS:
                self._renew()
            return key
        await self._fetch()
        key = self._keys.get(kid)
        if key is not None:
            return key
        if not self._keys:
            raise KeysUnavailable(
                "tokens cannot be verified now: the CRM does not answer", retry_after=2, missing="crm"
            )
        raise TokenInvalid("the token was signed with a key we do not know")

    async def close(self) -> None:
        if self._renewal is not None:
            self._renewal.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._renewal
        await self._client.aclose()

    def _renew(self) -> None:
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        """One at a time; who waited finds what the other fetched."""
        async with self._fetching:
            pause = PAUSE_SECONDS if self._keys else PAUSE_SECONDS / 10
            if self._clock() - self._tried_at < pause:
                return
            self._tried_at = self._clock()
            try:
                answer = await self._client.get(self._url)
                keys = _public_keys(answer.raise_for_status().json())
            except (httpx.HTTPError, ValueError, KeyError, TypeError, InvalidKeyError) as error:
                log.warning("jwks_unavailable", error=type(error).__name__)
                return
            if keys:
                self._keys = keys
                self._fetched_at = self._clock()


def _public_keys(document: dict[str, Any]) -> dict[str, Ed25519PublicKey]:
    keys: dict[str, Ed25519PublicKey] = {}
    for jwk in document["keys"]:
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            key = OKPAlgorithm.from_jwk(jwk)
            if isinstance(key, Ed25519PublicKey):
                keys[jwk["kid"]] = key
    return keys
