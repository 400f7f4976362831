"""FastAPI dependencies: from a bearer token or an `X-API-Key` to a caller who may do what the route needs."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPBearer

from shared.auth.caller import Caller
from shared.auth.known_callers import ApiKeyVerifier
from shared.auth.tokens import TokenVerifier
from shared.errors import NotFound, Unauthenticated
from shared.http.correlation import answer_headers
from shared.http.rate_limits import CallerLimits
from shared.telemetry import metrics

CALLER = "leadflow.caller"

bearer = HTTPBearer(auto_error=False, description="The access token of POST /api/auth/login")
api_key = APIKeyHeader(name="X-API-Key", auto_error=False, description="lf_{environment}_{id}_{secret}")


async def authenticate(
    request: Request,
    _bearer: Annotated[Any, Depends(bearer)],
    _api_key: Annotated[Any, Depends(api_key)],
) -> Caller:
    """Who calls. 401 without valid credentials, 403 from a wrong origin, 404 in another's workspace, 429 too often."""
    caller = await identify(request)
    check_workspace(request, caller)
    limits: CallerLimits = request.app.state.limits
    decision = limits.take(caller)
    answer_headers(request.scope).extend(decision.headers())
    if not decision.allowed:
        metrics.rate_limited(request.app.state.settings.service, caller.kind)
        decision.check()
    return caller


async def identify(request: Request) -> Caller:
    """The caller behind the credentials; a bearer token goes before a key."""
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("send Authorization: Bearer <token>")
        tokens: TokenVerifier = request.app.state.tokens
        return await tokens.verify(token.strip())
    key = request.headers.get("x-api-key")
    keys: ApiKeyVerifier | None = request.app.state.api_keys
    if key is None:
        raise Unauthenticated("send Authorization: Bearer <token>" + (" or X-API-Key" if keys is not None else ""))
    if keys is None:
        raise Unauthenticated("this service accepts no API keys; send Authorization: Bearer <token>")
    return await keys.verify(key.encode("latin-1"), request.headers.get("origin"))


def check_workspace(request: Request, caller: Caller) -> None:
    """The credentials decide the workspace; a path that names another names nothing. Raises NotFound."""
    named = request.path_params.get("ws")
    if named is None:
        return
    try:
        is_own = UUID(str(named)) == caller.workspace_id
    except ValueError:
        is_own = False
    if not is_own:
        raise NotFound("there is no such workspace")


CurrentCaller = Annotated[Caller, Depends(authenticate)]


def permitted(permission: str) -> Callable[[Caller], Awaitable[Caller]]:
    async def check(caller: CurrentCaller) -> Caller:
        caller.require(permission)
        return caller

    return check


def requires(permission: str) -> Any:
    """`LeadsWriter = Annotated[Caller, requires("leads:write")]`: 403 naming the permission otherwise."""
    return Depends(permitted(permission))
