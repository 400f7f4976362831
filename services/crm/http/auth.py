"""Logging in and out: `/api/auth/…`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from services.crm.http.answers import PROFILE, TOKENS, answer
from services.crm.http.permissions import Anybody
from services.crm.http.signer import TokenSigner
from services.crm.queries.show_user import Profile, show_user
from services.crm.usecases.log_in import LogIn, log_in
from services.crm.usecases.log_out import log_out
from services.crm.usecases.open_session import Session
from services.crm.usecases.refresh_session import refresh_session
from shared.auth.permissions import permissions_of
from shared.clock import utc_now
from shared.errors import Unauthenticated
from shared.http.transaction import ServiceDatabase, SystemTx, Tx

router = APIRouter(prefix="/api/auth", tags=["auth"])


def token_signer(request: Request) -> TokenSigner:
    signer: TokenSigner = request.app.state.token_signer
    return signer


Signer = Annotated[TokenSigner, Depends(token_signer)]


class LoginIn(BaseModel):
    email: str = Field(min_length=1, max_length=320, examples=["sam@acme.example"])
    password: str = Field(min_length=1, max_length=1024, examples=["correct horse battery staple"])


class RefreshIn(BaseModel):
    refresh_token: str = Field(min_length=1, max_length=512)


class TokensOut(BaseModel):
    """`access_token` goes to every service as `Authorization: Bearer`, for `expires_in` seconds."""

    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105 -- RFC 6750's name, no secret
    expires_in: int

    @classmethod
    def of(cls, session: Session, signer: TokenSigner) -> "TokensOut":
        return cls(
            access_token=signer.sign(session.user, now=utc_now()),
            refresh_token=session.refresh_token,
            expires_in=signer.lifetime_seconds,
        )


class WorkspaceOut(BaseModel):
    id: str
    name: str


class ProfileOut(BaseModel):
    id: str
    email: str
    name: str
    role: str
    permissions: list[str]
    is_operator: bool
    workspace: WorkspaceOut

    @classmethod
    def of(cls, profile: Profile) -> "ProfileOut":
        user = profile.user
        return cls(
            id=str(user.id),
            email=user.email,
            name=user.name,
            role=user.role,
            permissions=sorted(permissions_of(user.role)),
            is_operator=user.is_operator,
            workspace=WorkspaceOut(id=str(user.workspace_id), name=profile.workspace_name),
        )


@router.post("/login", responses=answer(TOKENS))
async def create_session(body: LoginIn, request: Request, database: ServiceDatabase, signer: Signer) -> TokensOut:
    """Exchange e-mail address and password for tokens. 401 if they are wrong, 429 after five failures in a row."""
    secret = request.app.state.settings.secret.get_secret_value()
    session = await log_in(database, LogIn(body.email, body.password), secret=secret, now=utc_now())
    return TokensOut.of(session, signer)


@router.post("/refresh", responses=answer(TOKENS))
async def renew_session(body: RefreshIn, database: ServiceDatabase, signer: Signer) -> TokensOut:
    """Exchange a refresh token for new tokens; it is good once, and a second use ends the login."""
    return TokensOut.of(await refresh_session(database, body.refresh_token, now=utc_now()), signer)


@router.post("/logout", status_code=204)
async def end_session(body: RefreshIn, tx: SystemTx) -> None:
    """End the login that the refresh token belongs to. Answers the same for a token that is none."""
    await log_out(tx, body.refresh_token, now=utc_now())


@router.get("/me", responses=answer(PROFILE))
async def get_current_user(caller: Anybody, tx: Tx) -> ProfileOut:
    """Who the access token speaks for, and what they may do."""
    if caller.user_id is None:
        raise Unauthenticated("This is for users; an API key is nobody")
    return ProfileOut.of(await show_user(tx, caller.user_id))
