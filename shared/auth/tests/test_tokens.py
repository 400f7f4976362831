"""Access tokens: who signed them, for whom, until when; and keys fetched from an issuer that comes and goes."""

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest

from shared.auth import jwks
from shared.auth.jwks import JwksClient, KeysUnavailable
from shared.auth.tokens import (
    LIFETIME,
    LocalKeys,
    SigningKey,
    TokenExpired,
    TokenInvalid,
    TokenVerifier,
    issue_token,
    jwks_document,
)
from shared.clock import utc_now

KEY = SigningKey.generate()
USER, WORKSPACE = UUID(int=1), UUID(int=2)


def a_token(key: SigningKey = KEY, **values: Any) -> str:
    fields: dict[str, Any] = {"user_id": USER, "workspace_id": WORKSPACE, "role": "SDR", "now": utc_now()}
    return issue_token(key, **{**fields, **values})


def verifier(*keys: SigningKey, service: str = "crm") -> TokenVerifier:
    return TokenVerifier(LocalKeys(keys or [KEY]), service)


class TestTokenVerifier:
    async def test_gives_the_caller(self) -> None:
        caller = await verifier().verify(a_token())

        assert (caller.user_id, caller.workspace_id, caller.role, caller.kind) == (USER, WORKSPACE, "SDR", "user")
        assert caller.may("leads:write")
        assert not caller.is_operator

    async def test_knows_operators(self) -> None:
        assert (await verifier().verify(a_token(is_operator=True))).is_operator

    async def test_accepts_only_its_own_audience(self) -> None:
        token = a_token(services=["scoring"])

        assert await verifier(service="scoring").verify(token)
        with pytest.raises(TokenInvalid):
            await verifier(service="crm").verify(token)

    async def test_refuses_expired_tokens_beyond_the_leeway(self) -> None:
        now = utc_now()
        token = a_token(now=now - LIFETIME)

        assert await verifier().verify(token, now=now)
        with pytest.raises(TokenExpired):
            await verifier().verify(token, now=now + timedelta(seconds=30))

    async def test_refuses_a_token_that_expires_while_it_is_remembered(self) -> None:
        judge = verifier()
        token = a_token()

        assert await judge.verify(token)
        assert await judge.verify(token)
        with pytest.raises(TokenExpired):
            await judge.verify(token, now=utc_now() + LIFETIME + timedelta(minutes=1))

    async def test_refuses_another_issuers_signature_under_a_known_kid(self) -> None:
        impostor = SigningKey(KEY.kid, SigningKey.generate().private)

        with pytest.raises(TokenInvalid):
            await verifier().verify(a_token(impostor))

    async def test_refuses_changed_claims(self) -> None:
        head, body, signature = a_token().split(".")
        claims = json.loads(urlsafe_b64decode(body + "=="))
        claims["role"] = "ADMIN"
        forged = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()

        with pytest.raises(TokenInvalid):
            await verifier().verify(f"{head}.{forged}.{signature}")

    @pytest.mark.parametrize(("algorithm", "secret"), [("none", ""), ("HS256", "x" * 32)])
    async def test_refuses_other_algorithms(self, algorithm: str, secret: str) -> None:
        token = jwt.encode({"sub": str(USER)}, secret, algorithm=algorithm, headers={"kid": KEY.kid})

        with pytest.raises(TokenInvalid):
            await verifier().verify(token)

    @pytest.mark.parametrize("text", ["", "a", "a.b.c", "é.é.é", "..", "x" * 100_000])
    async def test_refuses_nonsense(self, text: str) -> None:
        with pytest.raises(TokenInvalid):
            await verifier().verify(text)

    async def test_refuses_claims_that_are_no_ids(self) -> None:
        now = utc_now()
        claims = {"iss": "leadflow-crm", "aud": "leadflow:crm", "sub": "x", "workspace_id": 7, "role": "SDR"}
        claims |= {"iat": now, "exp": now + LIFETIME, "jti": "1"}
        token = jwt.encode(claims, KEY.private, algorithm="EdDSA", headers={"kid": KEY.kid})

        with pytest.raises(TokenInvalid):
            await verifier().verify(token)


class TestSigningKey:
    def test_survives_storage(self) -> None:
        assert SigningKey.from_pem(KEY.pem).kid == KEY.kid

    def test_shows_only_its_public_half(self) -> None:
        [jwk] = jwks_document([KEY])["keys"]

        assert jwk["kid"] == KEY.kid
        assert "d" not in jwk


class Issuer:
    """A CRM that can be away, and that counts its visitors."""

    def __init__(self, *keys: SigningKey) -> None:
        self.keys = list(keys)
        self.is_away = False
        self.visits = 0
        self.clock = Clock()

    def answer(self, _: httpx.Request) -> httpx.Response:
        self.visits += 1
        if self.is_away:
            raise httpx.ConnectError("away")
        return httpx.Response(200, json=jwks_document(self.keys))

    def client(self) -> JwksClient:
        return JwksClient(
            "http://crm/jwks",
            client=httpx.AsyncClient(transport=httpx.MockTransport(self.answer)),
            clock=self.clock,
        )


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class TestJwksClient:
    async def test_fetches_once(self) -> None:
        issuer = Issuer(KEY)
        client = issuer.client()

        await asyncio.gather(*(client.find(KEY.kid) for _ in range(20)))

        assert issuer.visits == 1
        await client.close()

    async def test_serves_stale_keys_while_the_issuer_is_away(self) -> None:
        issuer = Issuer(KEY)
        client = issuer.client()
        await client.find(KEY.kid)
        issuer.is_away = True
        issuer.clock.now += jwks.FRESH_SECONDS * 10

        assert await client.find(KEY.kid)
        await client.close()

    async def test_learns_a_new_key_when_a_token_names_it(self) -> None:
        issuer = Issuer(KEY)
        client = issuer.client()
        await client.find(KEY.kid)
        rotated = SigningKey.generate()
        issuer.keys.append(rotated)
        issuer.clock.now += jwks.PAUSE_SECONDS

        assert await client.find(rotated.kid)
        await client.close()

    async def test_does_not_ask_again_for_every_invented_key(self) -> None:
        issuer = Issuer(KEY)
        client = issuer.client()
        await client.find(KEY.kid)

        for number in range(50):
            with pytest.raises(TokenInvalid):
                await client.find(f"invented-{number}")

        assert issuer.visits == 1
        issuer.clock.now += jwks.PAUSE_SECONDS
        with pytest.raises(TokenInvalid):
            await client.find("invented")
        assert issuer.visits == 2
        await client.close()

    async def test_says_so_if_it_never_saw_a_key(self) -> None:
        issuer = Issuer(KEY)
        issuer.is_away = True
        client = issuer.client()

        with pytest.raises(KeysUnavailable) as refusal:
            await client.find(KEY.kid)

        assert refusal.value.status == 503
        assert refusal.value.extra["missing"] == "crm"
        await client.close()

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b'{"keys": [{}]}', b'{"keys": [{"kty": "OKP", "crv": "Ed25519"}]}', b"{}"]
    )
    async def test_survives_nonsense_from_the_issuer(self, body: bytes) -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
        client = JwksClient("http://crm/jwks", client=httpx.AsyncClient(transport=transport))

        with pytest.raises(KeysUnavailable):
            await client.find("any")
        await client.close()
