"""The public keys of access tokens, for whoever verifies them (RFC 7517)."""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.crm.http.answers import KEYS, answer

router = APIRouter(tags=["auth"])


@router.get("/.well-known/jwks.json", responses=answer(KEYS))
async def get_public_keys(request: Request, response: Response) -> dict[str, Any]:
    """A JSON Web Key Set. Tokens name their key by `kid`."""
    response.headers["Cache-Control"] = "public, max-age=300"
    jwks: dict[str, Any] = request.app.state.token_signer.jwks()
    return jwks
