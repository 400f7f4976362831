"""A CRM small enough to know by heart, behind a real socket: logins, tokens that are good once, a few odd answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.web.tests.listening import listening
from shared.auth.permissions import permissions_of

PASSWORD = "correct horse battery staple"


class FakeCrm:
    """`calls` counts requests by path; `role` is everybody's; `is_down` makes it answer 503."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.workspace_id = str(uuid4())
        self.user_id = str(uuid4())
        self.role = "SDR"
        self.is_down = False
        self.expires_in = 900
        self.refresh_pause = 0.0
        self.calls: list[str] = []
        self.headers: dict[str, str] = {}
        self.good_refresh_tokens: set[str] = set()
        self.good_access_tokens: set[str] = set()

    def routes(self) -> list[Route]:
        return [
            Route("/api/auth/login", self.login, methods=["POST"]),
            Route("/api/auth/refresh", self.refresh, methods=["POST"]),
            Route("/api/auth/logout", self.logout, methods=["POST"]),
            Route("/api/auth/me", self.me),
            Route("/api/companies/{ws}/leads", self.leads, methods=["GET", "POST"]),
            Route("/odd/{status:int}", self.odd),
            Route("/odd/slow", self.slow),
        ]

    def count(self, path: str) -> int:
        return self.calls.count(path)

    def _seen(self, request: Request) -> None:
        self.calls.append(request.url.path)
        self.headers = dict(request.headers)

    def _tokens(self) -> Response:
        access, refresh = f"access-{uuid4()}", f"refresh-{uuid4()}"
        self.good_access_tokens.add(access)
        self.good_refresh_tokens.add(refresh)
        return JSONResponse({"access_token": access, "refresh_token": refresh, "expires_in": self.expires_in})

    async def login(self, request: Request) -> Response:
        self._seen(request)
        if self.is_down:
            return JSONResponse({}, 503)
        password = (await request.json())["password"]
        if password == "too often":
            return problem(429, "login_paused", headers={"Retry-After": "900"})
        return self._tokens() if password == PASSWORD else problem(401, "login_refused")

    async def refresh(self, request: Request) -> Response:
        self._seen(request)
        await asyncio.sleep(self.refresh_pause)
        if self.is_down:
            return JSONResponse({}, 503)
        token = (await request.json())["refresh_token"]
        if token not in self.good_refresh_tokens:
            return problem(401, "refresh_refused")
        self.good_refresh_tokens.remove(token)
        return self._tokens()

    async def logout(self, request: Request) -> Response:
        self._seen(request)
        self.good_refresh_tokens.discard((await request.json())["refresh_token"])
        return Response(status_code=204)

    async def me(self, request: Request) -> Response:
        self._seen(request)
        if request.headers["authorization"].removeprefix("Bearer ") not in self.good_access_tokens:
            return problem(401, "token_invalid")
        return JSONResponse(self.profile())

    def profile(self) -> dict[str, Any]:
        return {
            "id": self.user_id,
            "email": "sven@acme.example",
            "name": "Sven Developer",
            "role": self.role,
            "permissions": sorted(permissions_of(self.role)),
            "is_operator": False,
            "workspace": {"id": self.workspace_id, "name": "Acme"},
        }

    async def leads(self, request: Request) -> Response:
        self._seen(request)
        if request.path_params["ws"] != self.workspace_id:
            return problem(404, "not_found")
        echoed = {"query": sorted(request.query_params.multi_items()), "body": (await request.body()).decode()}
        return JSONResponse(echoed, headers={"ETag": '"7"'})

    async def odd(self, request: Request) -> Response:
        self._seen(request)
        status = request.path_params["status"]
        return problem(status, f"code_{status}") if status >= 400 else Response(status_code=status)

    async def slow(self, request: Request) -> Response:
        await asyncio.sleep(30)
        return JSONResponse({})


def problem(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    body = {"status": status, "code": code, "title": "No", "detail": f"because of {code}", "trace_id": "t" * 32}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


@contextlib.asynccontextmanager
async def fake_crm() -> AsyncIterator[FakeCrm]:
    """Listens on a port of its own until the block ends."""
    crm = FakeCrm("")
    async with listening(Starlette(routes=crm.routes())) as crm.url:
        yield crm
